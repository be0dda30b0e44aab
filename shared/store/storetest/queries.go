package storetest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/containerops/containerops/shared/store"
)

// fill writes an item under each of the sort keys; its data is its key.
func (f *fixture) fill(pk string, sks ...string) {
	f.Helper()
	for part := range slices.Chunk(sks, store.MaxTransaction) {
		var ops []store.Op
		for _, sk := range part {
			ops = append(ops, store.Put(store.Key{PK: pk, SK: sk}, []byte(sk), store.If{}))
		}
		f.write(ops...)
	}
}

func queryOrder(f *fixture) {
	f.fill("p", "b", "a", "c/1", "c", "B", "ä")
	f.fill("p2", "other")
	f.fill("o", "other")
	f.wantKeys(store.Query{PK: "p"}, "B", "a", "b", "c", "c/1", "ä")
	f.wantKeys(store.Query{PK: "p", Desc: true}, "ä", "c/1", "c", "b", "a", "B")
	f.wantKeys(store.Query{PK: "p2"}, "other")
	f.wantKeys(store.Query{PK: "p2", Desc: true}, "other")
	f.wantKeys(store.Query{PK: "p/"})
	f.wantKeys(store.Query{PK: "p/", Desc: true})

	f.write(store.Add(store.Key{PK: "p", SK: "a"}, 4, store.If{}))
	page := f.query(store.Query{PK: "p", Prefix: "a"})
	f.sameItem(page.Items[0], store.Item{Key: store.Key{PK: "p", SK: "a"}, Version: 1, Counter: 4, Data: []byte("a")})
}

func queryBounds(f *fixture) {
	f.fill("p", "job/1/1", "job/1/2", "job/1/3", "job/10/1", "job/2/1", "run/1", "run/2", "run/3", "state")
	for _, c := range []struct {
		query store.Query
		want  string
	}{
		{store.Query{Prefix: "run/"}, "run/1 run/2 run/3"},
		{store.Query{Prefix: "run/", Desc: true}, "run/3 run/2 run/1"},
		{store.Query{Prefix: "job/1/"}, "job/1/1 job/1/2 job/1/3"},
		{store.Query{Prefix: "state"}, "state"},
		{store.Query{Prefix: "state/"}, ""},
		{store.Query{Prefix: "a", Desc: true}, ""},
		{store.Query{Prefix: "z"}, ""},
		{store.Query{After: "run/1"}, "run/2 run/3 state"},
		{store.Query{After: "run/1", Desc: true}, "job/2/1 job/10/1 job/1/3 job/1/2 job/1/1"},
		{store.Query{After: "run/11"}, "run/2 run/3 state"},
		{store.Query{After: "state"}, ""},
		{store.Query{After: "job/1/1", Desc: true}, ""},
		{store.Query{After: "zzz", Desc: true, Prefix: "run/"}, "run/3 run/2 run/1"},
		{store.Query{After: "zzz", Prefix: "run/"}, ""},
		{store.Query{After: "a", Prefix: "run/"}, "run/1 run/2 run/3"},
		{store.Query{After: "a", Prefix: "run/", Desc: true}, ""},
		{store.Query{After: "run/1", Prefix: "run/"}, "run/2 run/3"},
		{store.Query{After: "run/3", Prefix: "run/"}, ""},
		{store.Query{After: "run/3", Prefix: "run/", Desc: true}, "run/2 run/1"},
		{store.Query{After: "run/1", Prefix: "run/", Desc: true}, ""},
		{store.Query{After: "run/2x", Prefix: "run/", Desc: true}, "run/2 run/1"},
		{store.Query{After: "run/", Prefix: "run/"}, "run/1 run/2 run/3"},
	} {
		c.query.PK = "p"
		want := strings.Fields(c.want)
		f.wantKeys(c.query, want...)
		for limit := 1; limit <= 3; limit++ {
			c.query.Limit = limit
			f.wantKeys(c.query, want...)
			if got := sortKeys(f.query(c.query).Items); !slices.Equal(got, want[:min(limit, len(want))]) {
				f.Fatalf("query %+v: the first page is %q", c.query, got)
			}
		}
	}
}

func queryPages(f *fixture) {
	var sks []string
	for i := range 250 {
		sks = append(sks, fmt.Sprintf("%04d", i))
	}
	f.fill("p", sks...)
	if page := f.query(store.Query{PK: "p"}); len(page.Items) != store.DefaultPageSize || !page.More {
		f.Fatalf("without a limit a page has %d items, more: %v", len(page.Items), page.More)
	}
	f.wantKeys(store.Query{PK: "p"}, sks...)
	f.wantKeys(store.Query{PK: "p", Limit: 7}, sks...)
	f.wantKeys(store.Query{PK: "p", Limit: 1000}, sks...)
	slices.Reverse(sks)
	f.wantKeys(store.Query{PK: "p", Desc: true, Limit: 99}, sks...)
}

func queryMegabyte(f *fixture) {
	const items, size = 30, 100 * 1024
	var sks []string
	for i := range items {
		sks = append(sks, fmt.Sprintf("%02d", i))
		data := bytes.Repeat([]byte{byte('a' + i%26)}, size)
		f.write(store.Put(store.Key{PK: "p", SK: sks[i]}, data, store.If{}))
	}
	for _, desc := range []bool{false, true} {
		q := store.Query{PK: "p", Limit: 1000, Desc: desc}
		f.wantKeys(q, sks...)
		if _, pages := f.queryAll(q); pages < items*size/store.MaxPageBytes || pages > 6 {
			f.Fatalf("%d KB came in %d pages", items*size/1024, pages)
		}
		slices.Reverse(sks)
	}
}

func invalidQueries(f *fixture) {
	long := strings.Repeat("k", store.MaxKeyBytes+1)
	for says, q := range map[string]store.Query{
		"empty partition key": {},
		"partition key":       {PK: long},
		"prefix":              {PK: "p", Prefix: long},
		"start":               {PK: "p", After: "\xff"},
		"limit -1":            {PK: "p", Limit: -1},
	} {
		_, err := f.table.Query(f.ctx, q)
		f.wantInvalid(err, says)
	}
}
