package bolt

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

// Get is store.Table's.
func (t *Table) Get(ctx context.Context, key store.Key) (store.Item, error) {
	items, err := t.GetMany(ctx, []store.Key{key})
	if err != nil {
		return store.Item{}, err
	}
	if items[0].Version == 0 {
		return store.Item{}, fmt.Errorf("%s %s: %w", key.PK, key.SK, store.ErrNotFound)
	}
	return items[0], nil
}

// GetMany is store.Table's. All the items are of one moment.
func (t *Table) GetMany(ctx context.Context, keys []store.Key) ([]store.Item, error) {
	if err := store.CheckKeys(keys); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	items := make([]store.Item, len(keys))
	now := t.options.Now()
	err := t.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(itemsBucket)
		for i, key := range keys {
			item, err := readItem(bucket, key)
			if err != nil {
				return err
			}
			items[i] = seen(&item, now)
		}
		return nil
	})
	return items, t.named("read", err)
}

// readItem reads what is written under a key, expired or not. Its data is valid within the transaction only.
func readItem(bucket *bbolt.Bucket, key store.Key) (store.Item, error) {
	item := store.Item{Key: key}
	err := decodeRecord(bucket.Get(encodeKey(key.PK, key.SK)), &item)
	return item, err
}

// seen is an item as a reader may keep it: with data of its own, and nothing but the key when it is expired.
func seen(item *store.Item, now time.Time) store.Item {
	if !item.Live(now) {
		return store.Item{Key: item.Key}
	}
	item.Data = bytes.Clone(item.Data)
	return *item
}
