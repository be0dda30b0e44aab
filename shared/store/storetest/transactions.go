package storetest

import (
	"fmt"

	"github.com/containerops/containerops/shared/store"
)

func allOrNothing(f *fixture) {
	name, group, pipeline := key("name"), key("group"), key("pipeline")
	f.write(store.Put(group, []byte("group"), store.If{}))
	create := []store.Op{
		store.Put(name, []byte("name"), store.If{Absent: true}),
		store.Add(group, 1, store.If{Present: true}),
		store.Put(pipeline, []byte("pipeline"), store.If{Absent: true}),
	}
	f.write(create...)
	f.wantFailed(0, create...)
	f.wantItem(store.Item{Key: name, Version: 1, Data: []byte("name")})
	f.wantItem(store.Item{Key: group, Version: 1, Counter: 1, Data: []byte("group")})
	f.wantItem(store.Item{Key: pipeline, Version: 1, Data: []byte("pipeline")})

	one := int64(1)
	f.wantFailed(3,
		store.Delete(name, store.If{Version: 1}), store.Delete(pipeline, store.If{Version: 1}),
		store.Add(group, -1, store.If{Counter: &one}), store.Check(key("gone"), store.If{Present: true}))
	f.wantItem(store.Item{Key: name, Version: 1, Data: []byte("name")})
	f.write(
		store.Delete(name, store.If{Version: 1}), store.Delete(pipeline, store.If{Version: 1}),
		store.Add(group, -1, store.If{Counter: &one}), store.Check(key("gone"), store.If{Absent: true}))
	f.wantAbsent(name)
	f.wantAbsent(pipeline)
	f.wantItem(store.Item{Key: group, Version: 1, Data: []byte("group")})
}

func firstFailure(f *fixture) {
	f.write(store.Put(key("there"), nil, store.If{}))
	good := func(n int) store.Op { return store.Put(key(fmt.Sprintf("good %d", n)), nil, store.If{}) }
	absent := func(n int) store.Op {
		return store.Check(key(fmt.Sprintf("absent %d", n)), store.If{Present: true})
	}
	f.wantFailed(0, absent(0), good(0))
	f.wantFailed(1, good(0), absent(0), good(1))
	f.wantFailed(2, good(0), good(1), absent(0), good(2), absent(1))
	f.wantFailed(1, good(0), store.Add(key("there"), 1, store.If{Absent: true}), absent(0))
	f.wantKeys(store.Query{PK: key("").PK}, "there")
}

func transactionSize(f *fixture) {
	var ops []store.Op
	for i := range store.MaxTransaction {
		ops = append(ops, store.Put(key(fmt.Sprintf("%03d", i)), []byte("x"), store.If{Absent: true}))
	}
	f.wantInvalid(f.table.Write(f.ctx, append(ops, store.Put(key("more"), nil, store.If{}))...), "101")
	f.wantKeys(store.Query{PK: key("").PK})

	ops[99].If = store.If{Present: true}
	f.wantFailed(99, ops...)
	f.wantKeys(store.Query{PK: key("").PK})

	ops[99].If = store.If{}
	f.write(ops...)
	if items, _ := f.queryAll(store.Query{PK: key("").PK}); len(items) != store.MaxTransaction {
		f.Fatalf("%d items of %d are there", len(items), store.MaxTransaction)
	}
}

func sameKeyTwice(f *fixture) {
	for _, second := range []store.Op{
		store.Put(key("twice"), []byte("2"), store.If{}),
		store.Delete(key("twice"), store.If{}),
		store.Add(key("twice"), 1, store.If{}),
		store.Check(key("twice"), store.If{Absent: true}),
	} {
		err := f.table.Write(f.ctx,
			store.Put(key("twice"), []byte("1"), store.If{}), store.Put(key("once"), nil, store.If{}), second)
		f.wantInvalid(err, "ops 0 and 2 have the same key d/1/things twice")
	}
	f.wantKeys(store.Query{PK: key("").PK})
}
