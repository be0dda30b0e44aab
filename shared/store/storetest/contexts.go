package storetest

import (
	"context"
	"errors"

	"github.com/containerops/containerops/shared/store"
)

func endedContext(f *fixture) {
	f.write(store.Put(key("there"), nil, store.If{}))
	ctx, cancel := context.WithCancel(f.ctx)
	cancel()
	_, get := f.table.Get(ctx, key("there"))
	_, many := f.table.GetMany(ctx, []store.Key{key("there")})
	_, query := f.table.Query(ctx, store.Query{PK: key("").PK})
	_, next := f.table.Next(ctx, key("counter"))
	for call, err := range map[string]error{
		"get": get, "get many": many, "query": query, "next": next,
		"write":       f.table.Write(ctx, store.Put(key("there"), nil, store.If{})),
		"transaction": f.table.Write(ctx, store.Put(key("a"), nil, store.If{}), store.Put(key("b"), nil, store.If{})),
	} {
		if !errors.Is(err, context.Canceled) {
			f.Errorf("%s: got error %v, want the context's", call, err)
		}
	}
	f.wantKeys(store.Query{PK: key("").PK}, "there")
	f.wantItem(store.Item{Key: key("there"), Version: 1})
}
