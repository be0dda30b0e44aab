package bolt

import (
	"bytes"
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

// Query is store.Table's. All the items of a page are of one moment, and More is exact.
func (t *Table) Query(ctx context.Context, query store.Query) (store.Page, error) {
	if err := store.CheckQuery(query); err != nil {
		return store.Page{}, err
	}
	if query.Limit == 0 {
		query.Limit = store.DefaultPageSize
	}
	var page store.Page
	err := t.db.View(func(tx *bbolt.Tx) error {
		var err error
		page, err = readPage(ctx, newWalk(tx, query), query, t.options.Now())
		return err
	})
	if ctx.Err() != nil {
		return store.Page{}, ctx.Err()
	}
	return page, t.named("query", err)
}

func readPage(ctx context.Context, w walk, query store.Query, now time.Time) (store.Page, error) {
	var page store.Page
	size := 0
	for k, v := w.first(); bytes.HasPrefix(k, w.prefix); k, v = w.next() {
		if err := ctx.Err(); err != nil {
			return page, err
		}
		item := store.Item{Key: store.Key{PK: query.PK, SK: string(k[2+len(query.PK):])}}
		if err := decodeRecord(v, &item); err != nil {
			return page, err
		}
		if !item.Live(now) {
			continue
		}
		if len(page.Items) == query.Limit || size+len(k)+len(v) > store.MaxPageBytes {
			page.More = true
			return page, nil
		}
		page.Items = append(page.Items, seen(&item, now))
		size += len(k) + len(v)
	}
	return page, nil
}

// walk goes through the keys that a query asks for. It ends with the first key without the prefix.
type walk struct {
	cursor *bbolt.Cursor
	prefix []byte
	after  []byte // nil: from the beginning, or the end
	desc   bool
}

func newWalk(tx *bbolt.Tx, query store.Query) walk {
	w := walk{
		cursor: tx.Bucket(itemsBucket).Cursor(),
		prefix: encodeKey(query.PK, query.Prefix),
		desc:   query.Desc,
	}
	if query.After != "" {
		w.after = encodeKey(query.PK, query.After)
	}
	return w
}

func (w walk) first() (key, value []byte) {
	if w.desc {
		return w.last()
	}
	if bytes.Compare(w.after, w.prefix) < 0 {
		return w.cursor.Seek(w.prefix)
	}
	key, value = w.cursor.Seek(w.after)
	if bytes.Equal(key, w.after) {
		return w.cursor.Next()
	}
	return key, value
}

// last is the greatest key that is below both the end of the prefix and after.
func (w walk) last() (key, value []byte) {
	bound := behind(w.prefix)
	if w.after != nil && bytes.Compare(w.after, bound) < 0 {
		bound = w.after
	}
	if key, _ = w.cursor.Seek(bound); key == nil {
		return w.cursor.Last()
	}
	return w.cursor.Prev()
}

func (w walk) next() (key, value []byte) {
	if w.desc {
		return w.cursor.Prev()
	}
	return w.cursor.Next()
}

// behind is the first key behind all that begin with prefix. There is one: the length at its beginning is far from the
// highest.
func behind(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for i := len(end) - 1; ; i-- {
		end[i]++
		if end[i] != 0 {
			return end[:i+1]
		}
	}
}
