package dynamo

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
)

// Next is store.Table's. It is a plain update: when an answer is lost the counter rises twice and a number is lost.
func (t *Table) Next(ctx context.Context, key store.Key) (int64, error) {
	ops := []store.Op{store.Add(key, 1, store.If{})}
	if err := store.CheckOps(ops); err != nil {
		return 0, err
	}
	p := t.newPlan(ops)
	for range turns {
		number, err := t.count(ctx, p)
		var failed *types.ConditionalCheckFailedException
		if !errors.As(err, &failed) {
			return number, t.named(ctx, "next", err)
		}
		p.turn([]int{0})
	}
	return 0, fmt.Errorf("table %s: next %s %s: %w", t.name, key.PK, key.SK, store.ErrContention)
}

func (t *Table) count(ctx context.Context, p *plan) (int64, error) {
	request := p.request(0)
	if request.Put != nil {
		return 1, t.putItem(ctx, request.Put, p.id)
	}
	out, err := t.client().UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                 request.Update.TableName,
		Key:                       request.Update.Key,
		UpdateExpression:          request.Update.UpdateExpression,
		ConditionExpression:       request.Update.ConditionExpression,
		ExpressionAttributeNames:  request.Update.ExpressionAttributeNames,
		ExpressionAttributeValues: request.Update.ExpressionAttributeValues,
		ReturnValues:              types.ReturnValueUpdatedNew,
		ReturnConsumedCapacity:    t.capacity(),
	}, t.withRetries)
	if err != nil {
		return 0, err
	}
	t.wrote("UpdateItem", out.ConsumedCapacity)
	return numberOf(out.Attributes[attrCounter])
}
