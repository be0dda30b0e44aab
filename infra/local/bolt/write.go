package bolt

import (
	"context"

	"github.com/containerops/containerops/infra/local/crashpoint"
	"github.com/containerops/containerops/shared/store"
)

// Write is store.Table's. Once its group is being committed it waits for the end of that, whatever the context says, and
// so always tells what was done.
func (t *Table) Write(ctx context.Context, ops ...store.Op) error {
	if err := store.CheckOps(ops); err != nil {
		return err
	}
	err := t.submit(ctx, func(g *group) error { return g.write(ops) })
	if err == nil {
		crashpoint.After("table", ops)
	}
	return err
}

// Next is store.Table's. No number is lost unless its caller gave up.
func (t *Table) Next(ctx context.Context, key store.Key) (int64, error) {
	op := store.Add(key, 1, store.If{})
	if err := store.CheckOps([]store.Op{op}); err != nil {
		return 0, err
	}
	var number int64
	err := t.submit(ctx, func(g *group) error {
		if err := g.write([]store.Op{op}); err != nil {
			return err
		}
		item, err := readItem(g.items, key)
		number = item.Counter
		return err
	})
	if err != nil {
		return 0, err
	}
	crashpoint.After("table", []store.Op{op})
	return number, nil
}

// submit has work done in the next group and waits for its commit.
func (t *Table) submit(ctx context.Context, work func(*group) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	task := &task{work: work, done: make(chan error, 1)}
	if !t.queue.add(task) {
		return t.named("write", ErrClosed)
	}
	select {
	case err := <-task.done:
		return err
	case <-ctx.Done():
	}
	if task.claim() {
		return ctx.Err()
	}
	return <-task.done
}
