package storetest

import (
	"bytes"
	"fmt"

	"github.com/containerops/containerops/shared/store"
)

func absentItem(f *fixture) {
	f.wantAbsent(key("never"))
	f.write(store.Put(key("one"), []byte("1"), store.If{}))
	f.wantAbsent(key("never"))
	f.wantAbsent(store.Key{PK: "d/2/things", SK: "one"})
}

func readBack(f *fixture) {
	f.write(store.Put(key("one"), []byte(`{"a": "ä\u0000"}`), store.If{}))
	f.wantItem(store.Item{Key: key("one"), Version: 1, Data: []byte(`{"a": "ä\u0000"}`)})

	first := f.get(key("one"))
	first.Data[0] = 'X'
	f.wantItem(store.Item{Key: key("one"), Version: 1, Data: []byte(`{"a": "ä\u0000"}`)})
}

func versions(f *fixture) {
	for n := int64(1); n <= 3; n++ {
		data := fmt.Appendf(nil, "%d", n)
		f.write(store.Put(key("one"), data, store.If{}))
		f.wantItem(store.Item{Key: key("one"), Version: n, Data: data})
	}
	f.write(store.Put(key("one"), []byte("4"), store.If{Version: 3}))
	f.write(store.Add(key("one"), 7, store.If{}))
	f.write(store.Check(key("one"), store.If{Present: true}))
	f.wantItem(store.Item{Key: key("one"), Version: 4, Counter: 7, Data: []byte("4")})
}

func counters(f *fixture) {
	f.write(store.Put(key("group"), []byte("first"), store.If{Absent: true}))
	f.write(store.Add(key("group"), 5, store.If{Present: true}))
	f.write(store.Add(key("group"), -2, store.If{}))
	f.write(store.Put(key("group"), []byte("second"), store.If{Version: 1}))
	f.wantItem(store.Item{Key: key("group"), Version: 2, Counter: 3, Data: []byte("second")})

	f.write(store.Add(key("only"), -4, store.If{}))
	f.wantItem(store.Item{Key: key("only"), Version: 1, Counter: -4})
	f.write(store.Add(key("only"), 0, store.If{}))
	f.write(store.Put(key("only"), []byte("now with data"), store.If{Version: 1}))
	f.wantItem(store.Item{Key: key("only"), Version: 2, Counter: -4, Data: []byte("now with data")})

	const large = 1 << 60
	f.write(store.Add(key("large"), large, store.If{}))
	f.write(store.Add(key("large"), 1, store.If{}))
	f.wantItem(store.Item{Key: key("large"), Version: 1, Counter: large + 1})
}

func deletion(f *fixture) {
	f.write(store.Delete(key("one"), store.If{}))
	f.write(store.Put(key("one"), []byte("old"), store.If{}), store.Put(key("other"), nil, store.If{}))
	f.write(store.Put(key("one"), []byte("old"), store.If{}))
	f.write(store.Add(key("one"), 9, store.If{}))
	f.write(store.Delete(key("one"), store.If{}))
	f.wantAbsent(key("one"))
	f.wantKeys(store.Query{PK: key("").PK}, "other")

	f.write(store.Put(key("one"), []byte("new"), store.If{Absent: true}))
	f.wantItem(store.Item{Key: key("one"), Version: 1, Data: []byte("new")})
	f.write(store.Delete(key("one"), store.If{Version: 1}))
	f.wantAbsent(key("one"))
}

func dataSizes(f *fixture) {
	f.write(store.Put(key("nil"), nil, store.If{}), store.Put(key("empty"), []byte{}, store.If{}))
	f.wantItem(store.Item{Key: key("nil"), Version: 1})
	f.wantItem(store.Item{Key: key("empty"), Version: 1})

	long := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	f.write(store.Put(key("long"), long, store.If{}))
	f.wantItem(store.Item{Key: key("long"), Version: 1, Data: long})
	f.write(store.Put(key("long"), nil, store.If{}))
	f.wantItem(store.Item{Key: key("long"), Version: 2})
}

func getMany(f *fixture) {
	var ops []store.Op
	var keys []store.Key
	for i := range store.MaxTransaction {
		k := key(fmt.Sprintf("%02d", i))
		keys = append(keys, k)
		if i%2 == 0 {
			ops = append(ops, store.Put(k, []byte(k.SK), store.If{}))
		}
	}
	f.write(ops...)
	f.wantMany(keys)
	f.wantMany([]store.Key{key("02"), key("01"), key("02"), key("00")})
	f.wantMany(nil)

	_, err := f.table.GetMany(f.ctx, append(keys, key("one too many")))
	f.wantInvalid(err, "101")
}

// wantMany expects the items with an even number to be there and the others to be absent.
func (f *fixture) wantMany(keys []store.Key) {
	f.Helper()
	items, err := f.table.GetMany(f.ctx, keys)
	if err != nil {
		f.Fatalf("get many: %v", err)
	}
	if len(items) != len(keys) {
		f.Fatalf("get many: %d items for %d keys", len(items), len(keys))
	}
	for i, k := range keys {
		want := store.Item{Key: k}
		if (k.SK[1]-'0')%2 == 0 {
			want.Version, want.Data = 1, []byte(k.SK)
		}
		f.sameItem(items[i], want)
	}
}
