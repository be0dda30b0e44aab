// Package dynamo keeps the table in DynamoDB: the Table port on the SDK's client.
//
// An item's attributes:
//
//	PK, SK   S  its key
//	V        N  version
//	C        N  counter
//	expires  N  second of its expiry; the attribute of the table's time to live. None: never
//	D        S  data; none when it is empty
//	W        B  id of the last Put that was not part of a transaction (see below)
//
// DynamoDB removes an item some time after its expiry, at most days. Until then reads leave it out, conditions count it as
// absent, and a write to it begins a new item: since an update would go on with the remains' version and counter, a write
// without a condition demands that the item has not expired, and when it has, is repeated as a replacement.
//
// An answer can be lost and the SDK sends the request again. A transaction carries a token by which DynamoDB knows it. A
// single Put, which costs half of that, writes an id of its own into W: when its condition fails on an item that carries
// the same id, it was done. A single Delete without a condition may be done twice. Everything else is a transaction.
package dynamo

import (
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/containerops/containerops/shared/store"
)

// Options of a table; the zero value is right for production.
type Options struct {
	Now func() time.Time // the clock by which items expire; nil: the machine's

	// A request that is throttled, in conflict with another transaction, or lost is sent at most Attempts times (0: 12),
	// after a random part of BaseDelay (0: 20 ms), then of twice, four times … as much, at most MaxDelay (0: 1 s).
	Attempts  int
	BaseDelay time.Duration
	MaxDelay  time.Duration

	// OnCapacity, when set, is told after each request which succeeded what DynamoDB charges for it, in read and write
	// units. It may be called from many goroutines.
	OnCapacity func(operation string, read, write float64)
}

// Table is one table in DynamoDB.
type Table struct {
	client  func() *dynamodb.Client
	name    string
	options Options
	retryer aws.Retryer
}

var _ store.Table = (*Table)(nil)

// New returns the table of this name, which must be there (see CreateTable). The client is made when it is first needed. Permissions needed:
// dynamodb:GetItem, BatchGetItem, Query, PutItem, UpdateItem, DeleteItem, ConditionCheckItem on it.
func New(client func() *dynamodb.Client, name string, options Options) *Table {
	options = options.withDefaults()
	return &Table{client: sync.OnceValue(client), name: name, options: options, retryer: newRetryer(options)}
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Attempts == 0 {
		o.Attempts = 12
	}
	if o.BaseDelay == 0 {
		o.BaseDelay = 20 * time.Millisecond
	}
	if o.MaxDelay == 0 {
		o.MaxDelay = time.Second
	}
	return o
}
