package bolt

import (
	"bytes"
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"
)

// sweepLoop looks for expired items at each tick until the table is closed.
func (t *Table) sweepLoop() {
	tick := time.NewTicker(t.options.SweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-t.stop:
			return
		case <-tick.C:
		}
		if err := t.sweep(); err != nil && !errors.Is(err, ErrClosed) {
			t.options.Log.Error("removing expired items", "error", err)
		}
	}
}

// sweep removes all items that are due, in steps between which waiting writes get their turn. With nothing due it costs
// one look at the first entry and writes nothing.
func (t *Table) sweep() error {
	for {
		due, err := t.anyDue()
		if err != nil || !due {
			return err
		}
		err = t.submit(context.Background(), func(g *group) error { return g.sweep(t.options.SweepStep) })
		if err != nil {
			return err
		}
	}
}

func (t *Table) anyDue() (bool, error) {
	due := false
	err := t.db.View(func(tx *bbolt.Tx) error {
		if entry, _ := tx.Bucket(expiriesBucket).Cursor().First(); entry != nil {
			second, _ := splitExpiryKey(entry)
			due = second <= t.options.Now().Unix()
		}
		return nil
	})
	return due, t.named("sweep", err)
}

// sweep removes at most limit items that are due.
func (g *group) sweep(limit int) error {
	due := g.due(limit)
	for _, entry := range due {
		_, key := splitExpiryKey(entry)
		if err := g.items.Delete(key); err != nil {
			return err
		}
		if err := g.expiries.Delete(entry); err != nil {
			return err
		}
	}
	g.changed = g.changed || len(due) > 0
	return nil
}

// due copies the entries, since they are going to be deleted where they lie.
func (g *group) due(limit int) [][]byte {
	var due [][]byte
	cursor := g.expiries.Cursor()
	for entry, _ := cursor.First(); entry != nil && len(due) < limit; entry, _ = cursor.Next() {
		if second, _ := splitExpiryKey(entry); second > g.now.Unix() {
			break
		}
		due = append(due, bytes.Clone(entry))
	}
	return due
}
