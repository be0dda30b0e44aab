// Package storetest is the suite that every adapter of store.Table passes. An adapter's test calls it in one line:
//
//	func TestTable(t *testing.T) { storetest.Run(t, open) }
//
// where open opens an empty table whose clock is the one given. The clock starts at the machine's time and only goes
// forward, so an adapter whose service removes expired items by itself has no reason to do so before the suite expects it.
package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/store"
)

// Open opens an empty table that reads the time from now, and closes it when the test ends.
type Open func(t *testing.T, now func() time.Time) store.Table

// patience is how long a test may take on the slowest machine before it is taken for stuck.
const patience = 2 * time.Minute

// Run runs the suite. The tests run beside each other, each on a table of its own.
func Run(t *testing.T, open Open) {
	t.Helper()
	for name, test := range map[string]func(*fixture){
		"an absent item is not found":                      absentItem,
		"a written item is read back":                      readBack,
		"versions count puts and nothing else":             versions,
		"counters are changed by add alone":                counters,
		"a deleted item is gone and starts anew":           deletion,
		"items without data or with much of it":            dataSizes,
		"many items are read at once":                      getMany,
		"conditions":                                       conditions,
		"a transaction is all or nothing":                  allOrNothing,
		"the first failing condition is named":             firstFailure,
		"a transaction takes 100 writes and no more":       transactionSize,
		"the same key twice is refused":                    sameKeyTwice,
		"what cannot be written is refused":                invalidWrites,
		"keys are bounded":                                 keyLimits,
		"items are bounded":                                itemLimits,
		"any text may be a key":                            unusualKeys,
		"a query reads a partition in order":               queryOrder,
		"a query takes a prefix, a start and a limit":      queryBounds,
		"a query is paged to the end":                      queryPages,
		"a page ends at a megabyte":                        queryMegabyte,
		"what cannot be queried is refused":                invalidQueries,
		"an item is hidden from its second on":             expiryHides,
		"an expired item is absent to conditions":          expiryConditions,
		"an expired item starts anew":                      expiryRenewed,
		"an expiry is set, moved and taken away by puts":   expiryMoved,
		"next counts from one":                             nextCounts,
		"25 counting at once lose nothing":                 func(f *fixture) { f.countAtOnce(25) },
		"100 counting at once lose nothing":                func(f *fixture) { f.countAtOnce(100) },
		"25 adding at once lose nothing":                   addAtOnce,
		"of conflicting transactions exactly one wins":     oneWins,
		"every version is won by exactly one":              versionsInTurn,
		"transactions over the same items do not mix":      transfers,
		"a context that has ended ends every call at once": endedContext,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newFixture(t, open))
		})
	}
}

// fixture is one test's table, clock and context.
type fixture struct {
	*testing.T
	table store.Table
	clock *clock
	ctx   context.Context
}

func newFixture(t *testing.T, open Open) *fixture {
	t.Helper()
	c := newClock()
	table := open(t, c.Now)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return &fixture{T: t, table: table, clock: c, ctx: ctx}
}

// key is a key of the partition that most tests use.
func key(sk string) store.Key { return store.Key{PK: "d/1/things", SK: sk} }
