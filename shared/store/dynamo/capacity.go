package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// capacity asks for what a request costs only when somebody wants to know.
func (t *Table) capacity() types.ReturnConsumedCapacity {
	if t.options.OnCapacity == nil {
		return types.ReturnConsumedCapacityNone
	}
	return types.ReturnConsumedCapacityTotal
}

func (t *Table) read(operation string, consumed *types.ConsumedCapacity) {
	if t.options.OnCapacity != nil && consumed != nil {
		t.options.OnCapacity(operation, aws.ToFloat64(consumed.CapacityUnits), 0)
	}
}

func (t *Table) wrote(operation string, consumed *types.ConsumedCapacity) {
	if t.options.OnCapacity != nil && consumed != nil {
		t.options.OnCapacity(operation, 0, aws.ToFloat64(consumed.CapacityUnits))
	}
}
