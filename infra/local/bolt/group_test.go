package bolt

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

func key(sk string) store.Key { return store.Key{PK: "p", SK: sk} }

func put(sk string) store.Op { return store.Put(key(sk), []byte(sk), store.If{}) }

// transactions is how many transactions the file has seen.
func transactions(t *testing.T, table *Table) int {
	t.Helper()
	var id int
	if err := table.db.View(func(tx *bbolt.Tx) error { id = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return id
}

// hold keeps the committer busy until release is called, so that a test can fill the next group.
func hold(t *testing.T, table *Table) (release func()) {
	t.Helper()
	held, free, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- table.submit(t.Context(), func(*group) error { close(held); <-free; return nil })
	}()
	<-held
	return func() {
		close(free)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// await returns when a condition holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// awaitQueued returns when so many tasks wait for the next group.
func awaitQueued(t *testing.T, table *Table, n int) {
	t.Helper()
	await(t, fmt.Sprintf("%d tasks are queued", n), func() bool {
		table.queue.mu.Lock()
		defer table.queue.mu.Unlock()
		return len(table.queue.waiting) == n
	})
}

// writeAll starts writes one after the other, so that they lie in the queue in this order, and hands on their errors.
func writeAll(t *testing.T, table *Table, writes ...[]store.Op) []chan error {
	t.Helper()
	answers := make([]chan error, len(writes))
	for i, ops := range writes {
		answers[i] = make(chan error, 1)
		go func() { answers[i] <- table.Write(t.Context(), ops...) }()
		awaitQueued(t, table, i+1)
	}
	return answers
}

func TestWritesThatWaitShareOneTransaction(t *testing.T) {
	t.Parallel()
	table := openTable(t, Options{})
	release := hold(t, table)
	var writes [][]store.Op
	for i := range 50 {
		writes = append(writes, []store.Op{put(fmt.Sprintf("%02d", i))})
	}
	before := transactions(t, table)
	answers := writeAll(t, table, writes...)
	release()
	for _, answer := range answers {
		if err := <-answer; err != nil {
			t.Fatal(err)
		}
	}
	if n := transactions(t, table) - before; n != 1 {
		t.Fatalf("50 writes took %d transactions", n)
	}
}

func TestAFailedConditionDoesNotSpoilItsGroup(t *testing.T) {
	t.Parallel()
	table := openTable(t, Options{})
	release := hold(t, table)
	answers := writeAll(t, table,
		[]store.Op{store.Put(key("name"), []byte("first"), store.If{Absent: true})},
		[]store.Op{put("lost"), store.Put(key("name"), []byte("second"), store.If{Absent: true})},
		[]store.Op{put("kept"), store.Put(key("name"), []byte("third"), store.If{Version: 1})})
	release()
	for i, want := range []int{-1, 1, -1} {
		if err := <-answers[i]; store.Failed(err) != want || (want < 0 && err != nil) {
			t.Errorf("write %d: %v", i, err)
		}
	}
	page, err := table.Query(t.Context(), store.Query{PK: "p"})
	if err != nil || len(page.Items) != 2 || page.Items[0].SK != "kept" || string(page.Items[1].Data) != "third" {
		t.Fatalf("got %v, error %v", page.Items, err)
	}
}

func TestNothingIsVisibleBeforeItsCommit(t *testing.T) {
	t.Parallel()
	table := openTable(t, Options{})
	err := table.submit(t.Context(), func(g *group) error {
		if err := g.write([]store.Op{put("early")}); err != nil {
			return err
		}
		if _, err := table.Get(t.Context(), key("early")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("before the commit: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.Get(t.Context(), key("early")); err != nil {
		t.Fatal(err)
	}
}

func TestAWriteThatWasGivenUpWhileItWaitedIsNotDone(t *testing.T) {
	t.Parallel()
	table := openTable(t, Options{})
	release := hold(t, table)
	ctx, cancel := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() { answer <- table.Write(ctx, put("given up")) }()
	awaitQueued(t, table, 1)
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	release()
	if err := table.Write(t.Context(), put("next")); err != nil {
		t.Fatal(err)
	}
	if _, err := table.Get(t.Context(), key("given up")); !errors.Is(err, store.ErrNotFound) {
		t.Fatalf("got %v", err)
	}
}

func TestAGroupThatWritesNothingIsNotCommitted(t *testing.T) {
	t.Parallel()
	table := openTable(t, Options{})
	before := transactions(t, table)
	if err := table.Write(t.Context(), store.Check(key("none"), store.If{Absent: true})); err != nil {
		t.Fatal(err)
	}
	if err := table.Write(t.Context(), store.Put(key("none"), nil, store.If{Present: true})); store.Failed(err) != 0 {
		t.Fatal(err)
	}
	if n := transactions(t, table) - before; n != 0 {
		t.Fatalf("%d transactions", n)
	}
}
