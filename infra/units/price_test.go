package units_test

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// price adds to a client's transactions what DynamoDB charges for them: two units for each kilobyte that has begun of each item's own size,
// as it is before or after, whichever is more. Looking at the sizes is done by another client and is not counted.
//
// See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
func (m *meter) price(looking *dynamodb.Client) func(*dynamodb.Options) {
	priced := middleware.InitializeMiddlewareFunc("OwnSizes", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		transaction, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput)
		if !ok {
			return next.HandleInitialize(ctx, in)
		}
		before, err := sizes(ctx, looking, transaction)
		if err != nil {
			return middleware.InitializeOutput{}, middleware.Metadata{}, err
		}
		out, metadata, err := next.HandleInitialize(ctx, in)
		if err != nil {
			return out, metadata, err
		}
		after, err := sizes(ctx, looking, transaction)
		for i := range after {
			m.add(0, 2*float64(kilobytes(max(before[i], after[i]))))
		}
		return out, metadata, err
	})
	return func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error { return stack.Initialize.Add(priced, middleware.Before) })
	}
}

// kilobytes are those that have begun; nothing counts as one.
func kilobytes(bytes int) int { return max(1, (bytes+1023)/1024) }

// sizes are the sizes of a transaction's items as they are, in its order; 0 of one that is not there.
func sizes(ctx context.Context, client *dynamodb.Client, transaction *dynamodb.TransactWriteItemsInput) ([]int, error) {
	all := make([]int, len(transaction.TransactItems))
	for i, item := range transaction.TransactItems {
		found, err := client.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: aws.String(table), Key: keyOf(item), ConsistentRead: aws.Bool(true),
		})
		if err != nil {
			return nil, err
		}
		for name, value := range found.Item {
			all[i] += len(name) + sizeOf(value)
		}
	}
	return all, nil
}

func keyOf(item types.TransactWriteItem) map[string]types.AttributeValue {
	switch {
	case item.Put != nil:
		return map[string]types.AttributeValue{"PK": item.Put.Item["PK"], "SK": item.Put.Item["SK"]}
	case item.Update != nil:
		return item.Update.Key
	case item.Delete != nil:
		return item.Delete.Key
	default:
		return item.ConditionCheck.Key
	}
}

// sizeOf is an attribute's size: the bytes of a text, for a number a byte for two digits and one more.
//
// See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
func sizeOf(value types.AttributeValue) int {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return (len(v.Value)+1)/2 + 1
	case *types.AttributeValueMemberB:
		return len(v.Value)
	default:
		panic(fmt.Sprintf("the table has no attributes of type %T", value))
	}
}
