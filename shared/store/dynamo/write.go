package dynamo

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
)

// turns is how often a Write may find that an item has expired, or that the remains of one have gone, since it last looked.
const turns = 8

// Write is store.Table's.
func (t *Table) Write(ctx context.Context, ops ...store.Op) error {
	if err := store.CheckOps(ops); err != nil {
		return err
	}
	p := t.newPlan(ops)
	for range turns {
		failed, err := t.attempt(ctx, p)
		if err != nil || len(failed) == 0 {
			return err
		}
		if i := p.firstFailed(failed); i >= 0 {
			return &store.ConditionError{Op: i, Key: ops[i].Key}
		}
		p.turn(failed)
	}
	return fmt.Errorf("table %s: write %s %s: %w", t.name, ops[0].Key.PK, ops[0].Key.SK, store.ErrContention)
}

// attempt returns the ops whose condition failed, in their order; nothing was written then.
func (t *Table) attempt(ctx context.Context, p *plan) ([]int, error) {
	if len(p.ops) > 1 {
		return t.transact(ctx, p)
	}
	request := p.request(0)
	var err error
	switch {
	case p.ops[0].Kind == store.OpPut && request.Put != nil:
		err = t.putItem(ctx, request.Put, p.id)
	case p.ops[0].Kind == store.OpPut:
		err = t.updateItem(ctx, request.Update, p.id)
	case p.ops[0].Kind == store.OpDelete && request.Delete.ConditionExpression == nil:
		err = t.deleteItem(ctx, request.Delete)
	default:
		return t.transact(ctx, p)
	}
	return t.singleResult(ctx, err, p.id)
}

// singleResult tells a condition that failed from one that failed because the same request had already been done.
func (t *Table) singleResult(ctx context.Context, err error, id []byte) ([]int, error) {
	var failed *types.ConditionalCheckFailedException
	if !errors.As(err, &failed) {
		return nil, t.named(ctx, "write", err)
	}
	if w, ok := failed.Item[attrWrite].(*types.AttributeValueMemberB); ok && bytes.Equal(w.Value, id) {
		return nil, nil
	}
	return []int{0}, nil
}

func (t *Table) putItem(ctx context.Context, put *types.Put, id []byte) error {
	put.Item[attrWrite] = binary(id)
	out, err := t.client().PutItem(ctx, &dynamodb.PutItemInput{
		TableName:                           put.TableName,
		Item:                                put.Item,
		ConditionExpression:                 put.ConditionExpression,
		ExpressionAttributeNames:            put.ExpressionAttributeNames,
		ExpressionAttributeValues:           put.ExpressionAttributeValues,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		ReturnConsumedCapacity:              t.capacity(),
	}, t.withRetries)
	if err != nil {
		return err
	}
	t.wrote("PutItem", out.ConsumedCapacity)
	return nil
}

// updateItem demands in addition that the item does not carry the id: repeated, it would raise the version once more.
func (t *Table) updateItem(ctx context.Context, update *types.Update, id []byte) error {
	update.ExpressionAttributeNames["#"+attrWrite] = attrWrite
	update.ExpressionAttributeValues[":write"] = binary(id)
	out, err := t.client().UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName:                           update.TableName,
		Key:                                 update.Key,
		UpdateExpression:                    aws.String("SET #W = :write, " + (*update.UpdateExpression)[len("SET "):]),
		ConditionExpression:                 aws.String(*update.ConditionExpression + " AND NOT #W = :write"),
		ExpressionAttributeNames:            update.ExpressionAttributeNames,
		ExpressionAttributeValues:           update.ExpressionAttributeValues,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		ReturnConsumedCapacity:              t.capacity(),
	}, t.withRetries)
	if err != nil {
		return err
	}
	t.wrote("UpdateItem", out.ConsumedCapacity)
	return nil
}

func (t *Table) deleteItem(ctx context.Context, request *types.Delete) error {
	out, err := t.client().DeleteItem(ctx, &dynamodb.DeleteItemInput{
		TableName:              request.TableName,
		Key:                    request.Key,
		ReturnConsumedCapacity: t.capacity(),
	}, t.withRetries)
	if err != nil {
		return err
	}
	t.wrote("DeleteItem", out.ConsumedCapacity)
	return nil
}
