// Package store is the port to the one table that keeps all state, and the keys under which it is kept.
//
// Its semantics are DynamoDB's, which is the narrowest adapter: conditional writes, all-or-nothing transactions of up to
// 100 items, items of at most 400 KB, pages of at most 1 MB, expiry that hides an item at its time and removes it some
// time later. Package storetest holds the suite that every adapter passes.
package store

import (
	"context"
	"time"
)

// Limits of an item and of a transaction.
//
// See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const (
	MaxItemBytes    = 399 * 1024  // keys and data together; DynamoDB's 400 KB less room for its attributes' names and numbers
	MaxKeyBytes     = 1024        // each of PK and SK (DynamoDB: PK 2048, SK 1024)
	MaxTransaction  = 100         // writes in one Write, keys in one GetMany
	MaxWriteBytes   = 4000 * 1000 // keys and data of one Write; DynamoDB's 4 MB less room as above
	MaxPageBytes    = 1024 * 1024 // data read for one page of a query
	DefaultPageSize = 100         // when a Query names no limit
)

// Key addresses one item: its partition and its place in the partition's order (bytes of SK ascending). Both are UTF-8,
// not empty and at most MaxKeyBytes long.
type Key struct {
	PK string
	SK string
}

// Item is one record as it was read.
type Item struct {
	Key
	// Version is 1 at creation and one more after every Put; Add does not change it. A Put of an item that is absent
	// (never written, deleted or expired) starts at 1 again.
	Version int64
	// Counter is changed by Add alone: a Put keeps it, a new item's is 0.
	Counter int64
	// Expires hides the item from its second on; zero means never. It is kept in whole seconds, the fraction is dropped.
	Expires time.Time
	// Data is the record's JSON document, in any case UTF-8. It may be empty for an item that is only a counter.
	Data []byte
}

// If is the condition of one write: all its fields that are set must hold, so the zero value always does. An expired item
// counts as absent.
type If struct {
	// Absent holds when there is no item; it goes with none of the others.
	Absent bool
	// Present holds when there is one.
	Present bool
	// Version, when above 0, holds when the item is there with this version.
	Version int64
	// Counter, when set, holds when the item is there with this counter.
	Counter *int64
	// Below, when set, holds when the item is there with a counter less than this.
	Below *int64
}

// Op is one write of a transaction: exactly one of its constructors' kinds.
type Op struct {
	Kind    OpKind
	Key     Key
	Data    []byte
	Expires time.Time
	Delta   int64
	If      If
}

// OpKind says what an Op does.
type OpKind int

// The kinds of Op.
const (
	OpPut    OpKind = iota + 1 // write Data and Expires, keep the counter, raise the version
	OpDelete                   // remove; removing what is absent succeeds
	OpCheck                    // only the condition, which must not be the zero one
	OpAdd                      // add Delta to the counter; an absent item is created with version 1, no data and no expiry
)

// Put writes an item's data.
func Put(key Key, data []byte, cond If) Op { return Op{Kind: OpPut, Key: key, Data: data, If: cond} }

// PutUntil writes an item that expires.
func PutUntil(key Key, data []byte, expires time.Time, cond If) Op {
	return Op{Kind: OpPut, Key: key, Data: data, Expires: expires, If: cond}
}

// Delete removes an item.
func Delete(key Key, cond If) Op { return Op{Kind: OpDelete, Key: key, If: cond} }

// Check only demands something of an item that is not written.
func Check(key Key, cond If) Op { return Op{Kind: OpCheck, Key: key, If: cond} }

// Add changes an item's counter. It keeps the item's expiry.
func Add(key Key, delta int64, cond If) Op {
	return Op{Kind: OpAdd, Key: key, Delta: delta, If: cond}
}

// Query asks for items of one partition in order.
type Query struct {
	PK     string
	Prefix string // only sort keys that begin with it
	After  string // only sort keys beyond this one in the direction of reading: where the last page ended
	Desc   bool   // read from the last to the first
	Limit  int    // at most so many items; 0 means DefaultPageSize
}

// Page is one page of a query's answer.
type Page struct {
	Items []Item
	// More says that another page may follow (ask again with After set to the last item's SK). A page may hold fewer
	// items than the limit and still be followed by another: it also ends at MaxPageBytes.
	More bool
}

// Table keeps the items. All its calls may be made from many goroutines, and each one returns the context's error when
// that ends first; a write that was interrupted this way may or may not have been done. What no adapter can do (a key that
// is empty or too long, a Write of nothing) is ErrInvalid from all of them.
type Table interface {
	// Get reads one item; what is absent or expired is ErrNotFound. A write that has returned is seen.
	Get(ctx context.Context, key Key) (Item, error)

	// GetMany reads up to MaxTransaction items. The answer has one item for each key in the order of the keys; an absent
	// one has Version 0. A write that has returned is seen, but of a Write under way it may show one item and not yet
	// another.
	GetMany(ctx context.Context, keys []Key) ([]Item, error)

	// Query reads a page. A write that has returned is seen; expired items are left out. A page without items is the last.
	Query(ctx context.Context, query Query) (Page, error)

	// Write does all of ops or none. No two may name the same key. The error is a *ConditionError when a condition does not hold, ErrContention when others kept writing to the
	// same items and ErrThrottled when the table was throttled for as long as the adapter retries, a *SizeError for an item over
	// MaxItemBytes, ErrInvalid for what CheckOps refuses; in each case nothing was written. After any other error it may
	// or may not have been done. The other calls may be throttled too.
	Write(ctx context.Context, ops ...Op) error

	// Next adds one to the counter of key and returns it: the source of ids, starting at 1. A number may be lost, never
	// given out twice.
	Next(ctx context.Context, key Key) (int64, error)
}
