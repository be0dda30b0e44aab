package bolt

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

// movingClock is a clock that a test moves while the table reads it.
type movingClock struct{ second atomic.Int64 }

func (c *movingClock) now() time.Time { return time.Unix(c.second.Load(), 0) }

func newMovingClock(second int64) *movingClock {
	c := &movingClock{}
	c.second.Store(second)
	return c
}

// entries counts what lies in a bucket on disk.
func entries(t *testing.T, table *Table, bucket []byte) int {
	t.Helper()
	n := 0
	err := table.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucket).ForEach(func(_, _ []byte) error { n++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantEntries(t *testing.T, table *Table, items, expiries int) {
	t.Helper()
	if i, e := entries(t, table, itemsBucket), entries(t, table, expiriesBucket); i != items || e != expiries {
		t.Fatalf("%d items and %d expiries are on disk, want %d and %d", i, e, items, expiries)
	}
}

func putUntil(t *testing.T, table *Table, sk string, second int64) {
	t.Helper()
	if err := table.Write(t.Context(), store.PutUntil(key(sk), nil, time.Unix(second, 0), store.If{})); err != nil {
		t.Fatal(err)
	}
}

func TestSweepRemovesWhatHasExpiredAndNothingElse(t *testing.T) {
	t.Parallel()
	clock := newMovingClock(100)
	table := openTable(t, Options{Now: clock.now, SweepEvery: -1, SweepStep: 3})
	for i := range 10 {
		putUntil(t, table, fmt.Sprintf("due %d", i), 200)
	}
	putUntil(t, table, "later", 201)
	if err := table.Write(t.Context(), put("never")); err != nil {
		t.Fatal(err)
	}
	wantEntries(t, table, 12, 11)

	clock.second.Store(200)
	before := transactions(t, table)
	if err := table.sweep(); err != nil {
		t.Fatal(err)
	}
	wantEntries(t, table, 2, 1)
	if n := transactions(t, table) - before; n != 4 {
		t.Fatalf("10 items in steps of 3 took %d transactions", n)
	}
}

func TestSweepWritesNothingWhenNothingIsDue(t *testing.T) {
	t.Parallel()
	clock := newMovingClock(100)
	table := openTable(t, Options{Now: clock.now, SweepEvery: -1})
	putUntil(t, table, "later", 200)
	before := transactions(t, table)
	if err := table.sweep(); err != nil {
		t.Fatal(err)
	}
	if n := transactions(t, table) - before; n != 0 {
		t.Fatalf("%d transactions", n)
	}
}

func TestTheExpiryIndexFollowsTheItems(t *testing.T) {
	t.Parallel()
	clock := newMovingClock(100)
	table := openTable(t, Options{Now: clock.now, SweepEvery: -1})
	write := func(op store.Op) {
		t.Helper()
		if err := table.Write(t.Context(), op); err != nil {
			t.Fatal(err)
		}
	}
	putUntil(t, table, "it", 200)
	putUntil(t, table, "it", 300)
	wantEntries(t, table, 1, 1)
	write(store.Add(key("it"), 1, store.If{}))
	wantEntries(t, table, 1, 1)
	write(put("it"))
	wantEntries(t, table, 1, 0)
	putUntil(t, table, "it", 200)
	write(store.Delete(key("it"), store.If{}))
	wantEntries(t, table, 0, 0)

	putUntil(t, table, "it", 200)
	clock.second.Store(250)
	write(store.Add(key("it"), 1, store.If{Absent: true}))
	wantEntries(t, table, 1, 0)
}

func TestTheTableSweepsByItself(t *testing.T) {
	t.Parallel()
	clock := newMovingClock(100)
	table := openTable(t, Options{Now: clock.now, SweepEvery: time.Millisecond})
	putUntil(t, table, "due", 200)
	clock.second.Store(200)
	await(t, "the item is gone", func() bool { return entries(t, table, itemsBucket) == 0 })
	wantEntries(t, table, 0, 0)
}
