package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
)

// Get is store.Table's.
func (t *Table) Get(ctx context.Context, key store.Key) (store.Item, error) {
	if err := store.CheckKey(key); err != nil {
		return store.Item{}, err
	}
	out, err := t.client().GetItem(ctx, &dynamodb.GetItemInput{
		TableName:              &t.name,
		Key:                    keyAttributes(key),
		ConsistentRead:         aws.Bool(true),
		ReturnConsumedCapacity: t.capacity(),
	}, t.withRetries)
	if err != nil {
		return store.Item{}, t.named(ctx, "get", err)
	}
	t.read("GetItem", out.ConsumedCapacity)
	item, err := decode(out.Item)
	if err != nil {
		return store.Item{}, t.named(ctx, "get", err)
	}
	if !item.Live(t.options.Now()) {
		return store.Item{}, fmt.Errorf("%s %s: %w", key.PK, key.SK, store.ErrNotFound)
	}
	return item, nil
}

// GetMany is store.Table's.
func (t *Table) GetMany(ctx context.Context, keys []store.Key) ([]store.Item, error) {
	if err := store.CheckKeys(keys); err != nil {
		return nil, err
	}
	found := make(map[store.Key]store.Item, len(keys))
	asked := distinct(keys)
	for len(asked) > 0 {
		left, err := t.getBatch(ctx, asked, found)
		if err != nil {
			return nil, t.named(ctx, "get many", err)
		}
		asked = left
	}
	items := make([]store.Item, len(keys))
	now := t.options.Now()
	for i, key := range keys {
		items[i] = store.Item{Key: key}
		if item := found[key]; item.Live(now) {
			items[i] = item
		}
	}
	return items, nil
}

// distinct is each key once, since DynamoDB refuses to read one twice.
func distinct(keys []store.Key) []attributes {
	seen := make(map[store.Key]bool, len(keys))
	var asked []attributes
	for _, key := range keys {
		if !seen[key] {
			seen[key] = true
			asked = append(asked, keyAttributes(key))
		}
	}
	return asked
}

// getBatch reads into found and returns the keys that did not fit into one answer. There is always some progress: when
// nothing at all could be read DynamoDB answers with an error.
func (t *Table) getBatch(ctx context.Context, asked []attributes, found map[store.Key]store.Item) ([]attributes, error) {
	out, err := t.client().BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems:           map[string]types.KeysAndAttributes{t.name: {Keys: asked, ConsistentRead: aws.Bool(true)}},
		ReturnConsumedCapacity: t.capacity(),
	}, t.withRetries)
	if err != nil {
		return nil, err
	}
	for i := range out.ConsumedCapacity {
		t.read("BatchGetItem", &out.ConsumedCapacity[i])
	}
	for _, response := range out.Responses[t.name] {
		item, err := decode(response)
		if err != nil {
			return nil, err
		}
		found[item.Key] = item
	}
	return out.UnprocessedKeys[t.name].Keys, nil
}
