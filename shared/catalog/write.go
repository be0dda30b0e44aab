package catalog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// writes collects the records of one transaction.
type writes struct {
	ops []store.Op
	err error // the first record that has no JSON
}

func (w *writes) put(key store.Key, record any, cond store.If) {
	w.putUntil(key, record, time.Time{}, cond)
}

// putUntil writes a record that expires, or never does when that time is zero.
func (w *writes) putUntil(key store.Key, record any, expires time.Time, cond store.If) {
	data, err := pipeline.Encode(record, pipeline.JSON)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("write %s %s: %w", key.PK, key.SK, err)
	}
	w.ops = append(w.ops, store.PutUntil(key, data, expires, cond))
}

func (w *writes) add(ops ...store.Op) { w.ops = append(w.ops, ops...) }

func (w *writes) commit(ctx context.Context, table store.Table) error {
	if w.err != nil {
		return w.err
	}
	return table.Write(ctx, w.ops...)
}

// read takes a record out of an item.
func read(item store.Item, record any) error {
	if err := json.Unmarshal(item.Data, record); err != nil {
		return fmt.Errorf("read %s %s: %w", item.PK, item.SK, err)
	}
	return nil
}

// all reads a partition from its beginning, or from after a sort key, page by page. It ends after an error.
func all(ctx context.Context, table store.Table, query store.Query) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		for {
			page, err := table.Query(ctx, query)
			if err != nil {
				yield(store.Item{}, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
				query.After = item.SK
			}
			if !page.More {
				return
			}
		}
	}
}

// total reads an account's counter; one that nothing was added to is 0.
func (c *Catalog) total(ctx context.Context, counter store.Key) (store.Item, error) {
	item, err := c.Table.Get(ctx, counter)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Item{}, fmt.Errorf("read the counter %s: %w", counter.SK, err)
	}
	return item, nil
}

// told makes of the table's refusals what a client is told, and puts the thing and the step before any other error.
func told(step string, err error) error {
	var size *store.SizeError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrContention):
		return pipeline.Faultf(pipeline.Busy, "%s: others are writing to it, try again", step)
	case errors.As(err, &size):
		return pipeline.Faultf(pipeline.TooLarge, "%s: takes %d bytes, at most %d are kept", step, size.Bytes, store.MaxItemBytes)
	default:
		return fmt.Errorf("%s: %w", step, err)
	}
}
