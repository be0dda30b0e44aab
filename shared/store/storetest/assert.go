package storetest

import (
	"errors"
	"slices"
	"strings"

	"github.com/containerops/containerops/shared/store"
)

func (f *fixture) write(ops ...store.Op) {
	f.Helper()
	if err := f.table.Write(f.ctx, ops...); err != nil {
		f.Fatalf("write: %v", err)
	}
}

func (f *fixture) get(key store.Key) store.Item {
	f.Helper()
	item, err := f.table.Get(f.ctx, key)
	if err != nil {
		f.Fatalf("get %s %s: %v", key.PK, key.SK, err)
	}
	return item
}

func (f *fixture) wantAbsent(key store.Key) {
	f.Helper()
	if item, err := f.table.Get(f.ctx, key); !errors.Is(err, store.ErrNotFound) {
		f.Fatalf("get %s %s: got version %d and error %v, want ErrNotFound", key.PK, key.SK, item.Version, err)
	}
}

// wantItem compares all of an item.
func (f *fixture) wantItem(want store.Item) {
	f.Helper()
	f.sameItem(f.get(want.Key), want)
}

func (f *fixture) sameItem(got, want store.Item) {
	f.Helper()
	if got.Key != want.Key || got.Version != want.Version || got.Counter != want.Counter ||
		!got.Expires.Equal(want.Expires) || string(got.Data) != string(want.Data) {
		f.Fatalf("got  %.200v\nwant %.200v", got, want)
	}
}

// wantFailed demands that a write fails by the condition of one op and that the error names its key.
func (f *fixture) wantFailed(index int, ops ...store.Op) {
	f.Helper()
	err := f.table.Write(f.ctx, ops...)
	var failed *store.ConditionError
	if !errors.As(err, &failed) {
		f.Fatalf("write: got error %v, want a ConditionError", err)
	}
	if failed.Op != index || failed.Key != ops[index].Key {
		f.Fatalf("write: condition %d of %v failed, want %d of %v", failed.Op, failed.Key, index, ops[index].Key)
	}
}

// wantInvalid demands an ErrInvalid that says what is wrong.
func (f *fixture) wantInvalid(err error, says string) {
	f.Helper()
	if !errors.Is(err, store.ErrInvalid) {
		f.Fatalf("got error %v, want ErrInvalid", err)
	}
	if !strings.Contains(err.Error(), says) {
		f.Fatalf("got error %q, want it to say %q", err, says)
	}
}

func (f *fixture) query(q store.Query) store.Page {
	f.Helper()
	page, err := f.table.Query(f.ctx, q)
	if err != nil {
		f.Fatalf("query %+v: %v", q, err)
	}
	if q.Limit > 0 && len(page.Items) > q.Limit {
		f.Fatalf("query %+v: %d items", q, len(page.Items))
	}
	if page.More && len(page.Items) == 0 {
		f.Fatalf("query %+v: more behind a page without items", q)
	}
	return page
}

// queryAll reads all pages.
func (f *fixture) queryAll(q store.Query) (items []store.Item, pages int) {
	f.Helper()
	for {
		page := f.query(q)
		items = append(items, page.Items...)
		pages++
		if !page.More {
			return items, pages
		}
		q.After = page.Items[len(page.Items)-1].SK
	}
}

func (f *fixture) wantKeys(q store.Query, want ...string) {
	f.Helper()
	items, _ := f.queryAll(q)
	if got := sortKeys(items); !slices.Equal(got, want) {
		f.Fatalf("query %+v:\ngot  %q\nwant %q", q, got, want)
	}
}

func sortKeys(items []store.Item) []string {
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = items[i].SK
	}
	return keys
}
