package bolt

import (
	"github.com/containerops/containerops/shared/store"
)

// write does all of ops or, when a condition fails, none.
func (g *group) write(ops []store.Op) error {
	items := make([]store.Item, len(ops))
	for i := range ops {
		var err error
		if items[i], err = readItem(g.items, ops[i].Key); err != nil {
			return err
		}
		if !ops[i].If.Holds(&items[i], g.now) {
			return &store.ConditionError{Op: i, Key: ops[i].Key}
		}
	}
	for i := range ops {
		if err := g.apply(&ops[i], &items[i]); err != nil {
			return err
		}
	}
	return nil
}

// apply does one op on the item as it was read.
func (g *group) apply(op *store.Op, old *store.Item) error {
	next := store.Item{Key: old.Key}
	if old.Live(g.now) {
		next = *old
	}
	switch op.Kind {
	case store.OpPut:
		next.Version++
		next.Data, next.Expires = op.Data, op.Expires
	case store.OpAdd:
		next.Version = max(next.Version, 1)
		next.Counter += op.Delta
	case store.OpDelete:
		return g.remove(old)
	case store.OpCheck:
		return nil
	}
	return g.replace(old, &next)
}

func (g *group) remove(old *store.Item) error {
	if old.Version == 0 {
		return nil
	}
	g.changed = true
	key := encodeKey(old.PK, old.SK)
	if err := g.unindex(old, key); err != nil {
		return err
	}
	return g.items.Delete(key)
}

func (g *group) replace(old, next *store.Item) error {
	g.changed = true
	key := encodeKey(next.PK, next.SK)
	if expirySecond(old) != expirySecond(next) {
		if err := g.reindex(old, next, key); err != nil {
			return err
		}
	}
	return g.items.Put(key, encodeRecord(next))
}

func (g *group) reindex(old, next *store.Item, key []byte) error {
	if err := g.unindex(old, key); err != nil {
		return err
	}
	if next.Expires.IsZero() {
		return nil
	}
	return g.expiries.Put(expiryKey(next.Expires, key), []byte{})
}

func (g *group) unindex(old *store.Item, key []byte) error {
	if old.Expires.IsZero() {
		return nil
	}
	return g.expiries.Delete(expiryKey(old.Expires, key))
}
