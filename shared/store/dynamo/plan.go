package dynamo

import (
	"crypto/rand"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/containerops/containerops/shared/store"
)

// plan is one Write, and what became known of its items by attempts that failed.
type plan struct {
	table string
	ops   []store.Op
	now   time.Time // the same for all attempts: the token of a transaction stands for its exact text
	id    []byte    // written into W
	// replace says of each op, when it is a Put or an Add without a condition, that its item has expired but is still
	// there, so that it must be replaced.
	replace []bool
}

func (t *Table) newPlan(ops []store.Op) *plan {
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	return &plan{table: t.name, ops: ops, now: t.options.Now(), id: id, replace: make([]bool, len(ops))}
}

// firstFailed is the first of the given ops that has a condition of its own, or -1.
func (p *plan) firstFailed(failed []int) int {
	i := slices.IndexFunc(failed, func(i int) bool { return p.ops[i].If != store.If{} })
	if i < 0 {
		return -1
	}
	return failed[i]
}

// turn changes between update and replacement where what was assumed of an item has proved wrong.
func (p *plan) turn(failed []int) {
	for _, i := range failed {
		p.replace[i] = !p.replace[i]
	}
}

// request is op i as DynamoDB's part of a transaction.
func (p *plan) request(i int) types.TransactWriteItem {
	op := &p.ops[i]
	e := newExpression()
	switch {
	case op.Kind == store.OpCheck:
		return types.TransactWriteItem{ConditionCheck: p.check(op, e)}
	case op.Kind == store.OpDelete:
		return types.TransactWriteItem{Delete: p.delete(op, e)}
	case p.replace[i]:
		return types.TransactWriteItem{Put: p.create(op, e, e.expired(p.now))}
	case op.If.Absent:
		return types.TransactWriteItem{Put: p.create(op, e, e.condition(op.If, p.now))}
	}
	return types.TransactWriteItem{Update: p.update(op, e)}
}

func (p *plan) check(op *store.Op, e *expression) *types.ConditionCheck {
	return &types.ConditionCheck{
		TableName:                 &p.table,
		Key:                       keyAttributes(op.Key),
		ConditionExpression:       aws.String(e.condition(op.If, p.now)),
		ExpressionAttributeNames:  e.names,
		ExpressionAttributeValues: e.values,
	}
}

func (p *plan) delete(op *store.Op, e *expression) *types.Delete {
	request := &types.Delete{TableName: &p.table, Key: keyAttributes(op.Key)}
	if condition := e.condition(op.If, p.now); condition != "" {
		request.ConditionExpression = &condition
		request.ExpressionAttributeNames = e.names
		request.ExpressionAttributeValues = e.values
	}
	return request
}

// create writes the whole of a new item, over the remains of an expired one if there are any.
func (p *plan) create(op *store.Op, e *expression, condition string) *types.Put {
	item := keyAttributes(op.Key)
	item[attrVersion], item[attrCounter] = number(1), number(op.Delta)
	if len(op.Data) > 0 {
		item[attrData] = text(string(op.Data))
	}
	if !op.Expires.IsZero() {
		item[ExpiresAttribute] = number(op.Expires.Unix())
	}
	return &types.Put{
		TableName:                 &p.table,
		Item:                      item,
		ConditionExpression:       &condition,
		ExpressionAttributeNames:  e.names,
		ExpressionAttributeValues: e.values,
	}
}

func (p *plan) update(op *store.Op, e *expression) *types.Update {
	condition := e.condition(op.If, p.now)
	if condition == "" {
		condition = e.unexpired(p.now)
	}
	text := ""
	if op.Kind == store.OpPut {
		text = e.putUpdate(op)
	} else {
		text = e.addUpdate(op)
	}
	return &types.Update{
		TableName:                 &p.table,
		Key:                       keyAttributes(op.Key),
		UpdateExpression:          &text,
		ConditionExpression:       &condition,
		ExpressionAttributeNames:  e.names,
		ExpressionAttributeValues: e.values,
	}
}
