package storetest

import (
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/store"
)

func expiryHides(f *fixture) {
	second := f.clock.Now().Truncate(time.Second).Add(time.Hour)
	f.write(store.PutUntil(key("b"), []byte("b"), second.Add(300*time.Millisecond), store.If{}))
	f.write(store.Put(key("a"), nil, store.If{}), store.Put(key("c"), nil, store.If{}))

	f.clock.forward(time.Hour - time.Second)
	f.wantItem(store.Item{Key: key("b"), Version: 1, Data: []byte("b"), Expires: second})
	f.wantKeys(store.Query{PK: key("").PK}, "a", "b", "c")

	f.clock.forward(500 * time.Millisecond)
	f.wantAbsent(key("b"))
	items, err := f.table.GetMany(f.ctx, []store.Key{key("a"), key("b")})
	if err != nil || items[0].Version != 1 {
		f.Fatalf("get many: %v, error %v", items, err)
	}
	f.sameItem(items[1], store.Item{Key: key("b")})
	f.wantKeys(store.Query{PK: key("").PK}, "a", "c")
	f.wantKeys(store.Query{PK: key("").PK, Limit: 1}, "a", "c")
	f.wantKeys(store.Query{PK: key("").PK, Desc: true, Limit: 1}, "c", "a")
}

func expiryConditions(f *fixture) {
	zero, one := int64(0), int64(1)
	expired := func(n int) store.Key {
		k := key(fmt.Sprintf("expired %d", n))
		f.write(store.PutUntil(k, []byte("old"), f.clock.Now().Add(-time.Hour), store.If{}))
		return k
	}
	for n, cond := range []store.If{{Present: true}, {Version: 1}, {Counter: &zero}, {Below: &one}} {
		k := expired(n)
		f.wantFailed(0, store.Check(k, cond))
		f.wantFailed(0, store.Put(k, nil, cond))
		f.wantFailed(0, store.Add(k, 1, cond))
		f.wantFailed(0, store.Delete(k, cond))
		f.wantFailed(1, store.Put(key("other"), nil, store.If{}), store.Delete(k, cond))
		f.write(store.Check(k, store.If{Absent: true}))
	}
	f.write(store.Check(expired(10), store.If{Absent: true}), store.Put(expired(11), nil, store.If{Absent: true}),
		store.Add(expired(12), 1, store.If{Absent: true}), store.Delete(expired(13), store.If{Absent: true}))
	f.write(store.Delete(expired(14), store.If{}))
	f.wantKeys(store.Query{PK: key("").PK}, "expired 11", "expired 12")
}

// expiryRenewed holds every kind of write to it that nothing of an expired item comes back.
func expiryRenewed(f *fixture) {
	expired := func(sk string) store.Key {
		f.write(store.PutUntil(key(sk), []byte("old"), f.clock.Now().Add(time.Hour), store.If{}))
		f.write(store.PutUntil(key(sk), []byte("old"), f.clock.Now().Add(time.Hour), store.If{}))
		f.write(store.Add(key(sk), 5, store.If{}))
		return key(sk)
	}
	put, add, next, putIf, addIf, both := expired("put"), expired("add"), expired("next"), expired("put if"), expired("add if"), expired("both")
	f.clock.forward(time.Hour)

	f.write(store.Put(put, []byte("new"), store.If{}))
	f.wantItem(store.Item{Key: put, Version: 1, Data: []byte("new")})
	f.write(store.Add(add, 2, store.If{}))
	f.wantItem(store.Item{Key: add, Version: 1, Counter: 2})
	if n, err := f.table.Next(f.ctx, next); n != 1 || err != nil {
		f.Fatalf("next: %d, %v", n, err)
	}
	f.write(store.Put(putIf, []byte("new"), store.If{Absent: true}), store.Add(addIf, 2, store.If{Absent: true}),
		store.Put(both, []byte("new"), store.If{}), store.Add(key("fresh"), 1, store.If{}))
	f.wantItem(store.Item{Key: putIf, Version: 1, Data: []byte("new")})
	f.wantItem(store.Item{Key: addIf, Version: 1, Counter: 2})
	f.wantItem(store.Item{Key: both, Version: 1, Data: []byte("new")})
}

func expiryMoved(f *fixture) {
	hour := func(n int) time.Time { return f.clock.Now().Truncate(time.Second).Add(time.Duration(n) * time.Hour) }
	early, late := hour(1), hour(3)
	f.write(store.PutUntil(key("moved"), nil, early, store.If{}), store.PutUntil(key("kept"), nil, early, store.If{}),
		store.PutUntil(key("added"), nil, late, store.If{}), store.Put(key("set"), nil, store.If{}))
	f.write(store.PutUntil(key("moved"), nil, late, store.If{}), store.Put(key("kept"), nil, store.If{}),
		store.Add(key("added"), 1, store.If{}), store.PutUntil(key("set"), nil, early, store.If{}))
	f.wantItem(store.Item{Key: key("added"), Version: 1, Counter: 1, Expires: late})

	f.clock.forward(2 * time.Hour)
	f.wantKeys(store.Query{PK: key("").PK}, "added", "kept", "moved")
	f.clock.forward(2 * time.Hour)
	f.wantKeys(store.Query{PK: key("").PK}, "kept")
}
