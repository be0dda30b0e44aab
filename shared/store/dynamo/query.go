package dynamo

import (
	"context"
	"math"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/containerops/containerops/shared/store"
)

// Query is store.Table's. It reads on when a page of DynamoDB's holds expired items only.
func (t *Table) Query(ctx context.Context, query store.Query) (store.Page, error) {
	if err := store.CheckQuery(query); err != nil {
		return store.Page{}, err
	}
	if err := ctx.Err(); err != nil {
		return store.Page{}, err
	}
	input := t.queryInput(query)
	if !startAfter(input, query) {
		return store.Page{}, nil
	}
	for {
		out, err := t.client().Query(ctx, input, t.withRetries)
		if err != nil {
			return store.Page{}, t.named(ctx, "query", err)
		}
		t.read("Query", out.ConsumedCapacity)
		items, err := t.live(out.Items)
		if err != nil {
			return store.Page{}, t.named(ctx, "query", err)
		}
		if len(items) > 0 || len(out.LastEvaluatedKey) == 0 {
			return store.Page{Items: items, More: len(out.LastEvaluatedKey) > 0}, nil
		}
		input.ExclusiveStartKey = out.LastEvaluatedKey
	}
}

func (t *Table) queryInput(query store.Query) *dynamodb.QueryInput {
	if query.Limit == 0 {
		query.Limit = store.DefaultPageSize
	}
	e := newExpression()
	condition := e.name(attrPK) + " = " + e.value("pk", text(query.PK))
	if query.Prefix != "" {
		condition += " AND begins_with(" + e.name(attrSK) + ", " + e.value("prefix", text(query.Prefix)) + ")"
	}
	return &dynamodb.QueryInput{
		TableName:                 &t.name,
		KeyConditionExpression:    &condition,
		ExpressionAttributeNames:  e.names,
		ExpressionAttributeValues: e.values,
		ConsistentRead:            aws.Bool(true),
		ScanIndexForward:          aws.Bool(!query.Desc),
		Limit:                     aws.Int32(int32(min(query.Limit, math.MaxInt32))),
		ReturnConsumedCapacity:    t.capacity(),
	}
}

// startAfter sets where the query starts. DynamoDB refuses a start outside of the prefix: one before it is none, and one
// beyond it means that there is nothing to read (false).
func startAfter(input *dynamodb.QueryInput, query store.Query) bool {
	if query.After == "" {
		return true
	}
	if strings.HasPrefix(query.After, query.Prefix) {
		input.ExclusiveStartKey = keyAttributes(store.Key{PK: query.PK, SK: query.After})
		return true
	}
	return (query.After < query.Prefix) != query.Desc
}

// live are the items that have not expired.
func (t *Table) live(from []attributes) ([]store.Item, error) {
	now := t.options.Now()
	var items []store.Item
	for i := range from {
		item, err := decode(from[i])
		if err != nil {
			return nil, err
		}
		if item.Live(now) {
			items = append(items, item)
		}
	}
	return items, nil
}
