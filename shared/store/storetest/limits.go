package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/store"
)

func invalidWrites(f *fixture) {
	f.wantInvalid(f.table.Write(f.ctx), "nothing to write")
	zero := int64(0)
	for says, op := range map[string]store.Op{
		"a check without a condition": store.Check(key("it"), store.If{}),
		"unknown kind 0":              {Key: key("it")},
		"unknown kind 5":              {Kind: 5, Key: key("it")},
		"both absent and present":     store.Put(key("it"), nil, store.If{Absent: true, Present: true}),
		"absent and present":          store.Put(key("it"), nil, store.If{Absent: true, Counter: &zero}),
		"version -1":                  store.Put(key("it"), nil, store.If{Version: -1}),
		"data is not UTF-8":           store.Put(key("it"), []byte{'"', 0xff, '"'}, store.If{}),
		"expires before 1970":         store.PutUntil(key("it"), nil, time.Unix(-1, 0), store.If{}),
	} {
		f.wantInvalid(f.table.Write(f.ctx, op), says)
		f.wantInvalid(f.table.Write(f.ctx, store.Put(key("other"), nil, store.If{}), op), says)
	}
	f.wantKeys(store.Query{PK: key("").PK})
}

func keyLimits(f *fixture) {
	longest := strings.Repeat("k", store.MaxKeyBytes)
	for says, k := range map[string]store.Key{
		"empty partition key":       {SK: "s"},
		"empty sort key":            {PK: "p"},
		"partition key \"kkkk":      {PK: longest + "k", SK: "s"},
		"sort key \"kkkk":           {PK: "p", SK: longest + "k"},
		"partition key \"p\\xff":    {PK: "p\xff", SK: "s"},
		"sort key \"s\\xc3\" is no": {PK: "p", SK: "s\xc3"},
	} {
		f.wantInvalid(f.table.Write(f.ctx, store.Put(k, nil, store.If{})), says)
		_, err := f.table.Get(f.ctx, k)
		f.wantInvalid(err, says)
		_, err = f.table.GetMany(f.ctx, []store.Key{key("good"), k})
		f.wantInvalid(err, says)
		_, err = f.table.Next(f.ctx, k)
		f.wantInvalid(err, says)
	}
	for _, k := range []store.Key{{PK: longest, SK: longest}, {PK: "p", SK: "s"}} {
		f.write(store.Put(k, []byte("x"), store.If{}))
		f.wantItem(store.Item{Key: k, Version: 1, Data: []byte("x")})
		f.wantKeys(store.Query{PK: k.PK}, k.SK)
	}
}

// itemLimits takes numbers that need the most room beside the data, so that the limit holds for every item.
func itemLimits(f *fixture) {
	k := key("large")
	fits := bytes.Repeat([]byte("x"), store.MaxItemBytes-len(k.PK)-len(k.SK))
	expires := f.clock.Now().Add(1000 * time.Hour)
	f.write(store.Add(k, -(1<<62 + 12345678901), store.If{}))
	f.write(store.PutUntil(k, fits, expires, store.If{}))
	f.write(store.PutUntil(k, fits, expires, store.If{Version: 2}), store.Put(key("small"), nil, store.If{}))
	if got := f.get(k); !bytes.Equal(got.Data, fits) || got.Version != 3 {
		f.Fatalf("got %d bytes of version %d, want %d of version 3", len(got.Data), got.Version, len(fits))
	}
	over := append(slices.Clone(fits), 'x')
	f.wantTooLarge(k, store.Put(k, over, store.If{}))
	f.wantTooLarge(k, store.Put(key("small"), nil, store.If{}), store.Put(k, over, store.If{Version: 3}))
	f.wantItem(store.Item{Key: key("small"), Version: 1})

	f.writeLimit(fits[:len(fits)-10])
}

func (f *fixture) wantTooLarge(k store.Key, ops ...store.Op) {
	f.Helper()
	var size *store.SizeError
	err := f.table.Write(f.ctx, ops...)
	if !errors.As(err, &size) {
		f.Fatalf("write: got error %v, want a SizeError", err)
	}
	if size.Key != k || size.Bytes != store.MaxItemBytes+1 {
		f.Fatalf("write: %v, want %v with %d bytes", size, k, store.MaxItemBytes+1)
	}
}

// writeLimit fills one Write to its limit and goes over it.
func (f *fixture) writeLimit(large []byte) {
	f.Helper()
	var ops []store.Op
	room := store.MaxWriteBytes
	for n := 0; room > 0; n++ {
		k := key(fmt.Sprintf("full %02d", n))
		data := large[:min(len(large), room-len(k.PK)-len(k.SK))]
		ops = append(ops, store.Put(k, data, store.If{}))
		room -= len(k.PK) + len(k.SK) + len(data)
	}
	f.write(ops...)
	ops[len(ops)-1].Data = append(slices.Clone(ops[len(ops)-1].Data), 'x')
	f.wantInvalid(f.table.Write(f.ctx, ops...), "bytes in one write")
}

func unusualKeys(f *fixture) {
	texts := []string{
		" ", "\t", "\x00", "a\x00b", "\x7f", "%", "%2F", "/", "//", "a/b", "hello%20hello", "hello hello", "#:=<>()[]{}*?",
		"'", `"`, `\`, "ä", "日本語", "🚀", "\u00a0", "\uffff", "\U0010ffff", "size", "PK", ":v",
	}
	for _, text := range texts {
		k := store.Key{PK: "unusual/" + text, SK: text}
		f.write(store.Put(k, []byte(text), store.If{Absent: true}))
		f.write(store.Put(key(text), []byte(text), store.If{Absent: true}), store.Add(k, 1, store.If{Version: 1}))
		f.wantItem(store.Item{Key: k, Version: 1, Counter: 1, Data: []byte(text)})
		f.wantKeys(store.Query{PK: k.PK}, text)
		f.wantKeys(store.Query{PK: k.PK, Prefix: text}, text)
	}
	slices.Sort(texts)
	f.wantKeys(store.Query{PK: key("").PK}, texts...)
	slices.Reverse(texts)
	f.wantKeys(store.Query{PK: key("").PK, Desc: true}, texts...)
	f.wantKeys(store.Query{PK: key("").PK, Desc: true, Limit: 1}, texts...)
}
