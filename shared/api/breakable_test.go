package api_test

import (
	"cmp"
	"context"

	"github.com/containerops/containerops/shared/store"
)

// breakable is a table that fails when it is told to.
type breakable struct {
	store.Table
	err    error // of everything
	writes error // of what writes
}

func (b *breakable) Get(ctx context.Context, key store.Key) (store.Item, error) {
	if b.err != nil {
		return store.Item{}, b.err
	}
	return b.Table.Get(ctx, key)
}

func (b *breakable) GetMany(ctx context.Context, keys []store.Key) ([]store.Item, error) {
	if b.err != nil {
		return nil, b.err
	}
	return b.Table.GetMany(ctx, keys)
}

func (b *breakable) Query(ctx context.Context, query store.Query) (store.Page, error) {
	if b.err != nil {
		return store.Page{}, b.err
	}
	return b.Table.Query(ctx, query)
}

func (b *breakable) Write(ctx context.Context, ops ...store.Op) error {
	if err := cmp.Or(b.err, b.writes); err != nil {
		return err
	}
	return b.Table.Write(ctx, ops...)
}

func (b *breakable) Next(ctx context.Context, key store.Key) (int64, error) {
	if err := cmp.Or(b.err, b.writes); err != nil {
		return 0, err
	}
	return b.Table.Next(ctx, key)
}
