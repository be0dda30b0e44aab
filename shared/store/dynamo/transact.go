package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// transact writes all of a plan at once. The SDK gives each call a token, the same for all its attempts, so one whose
// answer was lost is not done twice.
func (t *Table) transact(ctx context.Context, p *plan) ([]int, error) {
	items := make([]types.TransactWriteItem, len(p.ops))
	for i := range items {
		items[i] = p.request(i)
	}
	out, err := t.client().TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{
		TransactItems:          items,
		ReturnConsumedCapacity: t.capacity(),
	}, t.withRetries)
	if failed := failedConditions(err); len(failed) > 0 {
		return failed, nil
	}
	if err != nil {
		return nil, t.named(ctx, "write", err)
	}
	for i := range out.ConsumedCapacity {
		t.wrote("TransactWriteItems", &out.ConsumedCapacity[i])
	}
	return nil, nil
}

// failedConditions are the ops whose condition cancelled a transaction: the reasons lie in the order of the ops.
func failedConditions(err error) []int {
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		return nil
	}
	var failed []int
	for i, reason := range cancelled.CancellationReasons {
		if aws.ToString(reason.Code) == reasonCondition {
			failed = append(failed, i)
		}
	}
	return failed
}
