package storetest

import (
	"fmt"

	"github.com/containerops/containerops/shared/store"
)

// condition is one condition and whether it holds for an item that is absent, and for one with version 2 and counter 3.
type condition struct {
	name           string
	cond           store.If
	absent, second bool
}

func conditionTable() []condition {
	zero, three, four := int64(0), int64(3), int64(4)
	return []condition{
		{"none", store.If{}, true, true},
		{"absent", store.If{Absent: true}, true, false},
		{"present", store.If{Present: true}, false, true},
		{"version 1", store.If{Version: 1}, false, false},
		{"version 2", store.If{Version: 2}, false, true},
		{"counter 0", store.If{Counter: &zero}, false, false},
		{"counter 3", store.If{Counter: &three}, false, true},
		{"version 2 and counter 3", store.If{Version: 2, Counter: &three}, false, true},
		{"version 2 and counter 4", store.If{Version: 2, Counter: &four}, false, false},
		{"present and version 1", store.If{Present: true, Version: 1}, false, false},
		{"below 3", store.If{Below: &three}, false, false},
		{"below 4", store.If{Below: &four}, false, true},
		{"version 2, below 4", store.If{Version: 2, Below: &four}, false, true},
		{"version 1, below 4", store.If{Version: 1, Below: &four}, false, false},
	}
}

// conditions tries every condition on every kind of write, alone and as part of a transaction.
func conditions(f *fixture) {
	for _, c := range conditionTable() {
		for _, kind := range []store.OpKind{store.OpPut, store.OpDelete, store.OpCheck, store.OpAdd} {
			if kind == store.OpCheck && c.name == "none" {
				continue // refused: it says nothing
			}
			for _, partners := range []int{0, 1} {
				name := fmt.Sprintf("%s, kind %d, %d partners", c.name, kind, partners)
				f.tryCondition(name+", absent", c.cond, kind, partners, c.absent, false)
				f.tryCondition(name+", there", c.cond, kind, partners, c.second, true)
			}
		}
	}
	f.newItemsCounter()
}

func (f *fixture) tryCondition(name string, cond store.If, kind store.OpKind, partners int, holds, there bool) {
	f.Helper()
	k := store.Key{PK: name, SK: "it"}
	before := store.Item{Key: k}
	if there {
		f.write(store.Put(k, []byte("1"), store.If{}))
		f.write(store.Put(k, []byte("2"), store.If{}))
		f.write(store.Add(k, 3, store.If{}))
		before = store.Item{Key: k, Version: 2, Counter: 3, Data: []byte("2")}
	}
	ops := []store.Op{{Kind: kind, Key: k, If: cond}}
	if kind == store.OpPut {
		ops[0].Data = []byte("new")
	}
	if kind == store.OpAdd {
		ops[0].Delta = 10
	}
	for n := range partners {
		ops = append(ops, store.Put(store.Key{PK: name, SK: fmt.Sprintf("partner %d", n)}, nil, store.If{}))
	}
	if !holds {
		f.wantFailed(0, ops...)
		f.wantState(before)
		return
	}
	if err := f.table.Write(f.ctx, ops...); err != nil {
		f.Fatalf("%s: %v", name, err)
	}
	f.wantState(after(kind, before))
}

// after is what a write of tryCondition makes of an item.
func after(kind store.OpKind, item store.Item) store.Item {
	switch kind {
	case store.OpPut:
		item.Version++
		item.Data = []byte("new")
	case store.OpAdd:
		item.Version = max(item.Version, 1)
		item.Counter += 10
	case store.OpDelete:
		return store.Item{Key: item.Key}
	}
	return item
}

// wantState is wantItem for an item that may be absent.
func (f *fixture) wantState(want store.Item) {
	f.Helper()
	if want.Version == 0 {
		f.wantAbsent(want.Key)
		return
	}
	f.wantItem(want)
}

// newItemsCounter holds adapters to the counter of an item to which nothing was added: it is 0, not missing.
func (f *fixture) newItemsCounter() {
	zero := int64(0)
	f.write(store.Put(key("new"), nil, store.If{}))
	f.write(store.Check(key("new"), store.If{Counter: &zero}))
	f.write(store.Put(key("new"), nil, store.If{Counter: &zero}))
	f.write(store.Delete(key("new"), store.If{Counter: &zero}))
	f.wantFailed(0, store.Delete(key("new"), store.If{Counter: &zero}))
}
