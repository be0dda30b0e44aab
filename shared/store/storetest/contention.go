package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/containerops/containerops/shared/store"
)

func nextCounts(f *fixture) {
	for want := int64(1); want <= 3; want++ {
		for _, kind := range []string{"pipeline", "job"} {
			if got, err := f.table.Next(f.ctx, key(kind)); got != want || err != nil {
				f.Fatalf("next %s: got %d and error %v, want %d", kind, got, err, want)
			}
		}
	}
	f.wantItem(store.Item{Key: key("job"), Version: 1, Counter: 3})
}

// together runs n calls side by side and reports the first error.
func (f *fixture) together(n int, call func(i int) error) {
	f.Helper()
	var all sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		all.Go(func() { errs[i] = call(i) })
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		f.Fatalf("of %d at once: %v", n, err)
	}
}

// countAtOnce takes three numbers each in many goroutines: none may come twice, and here none is lost either.
func (f *fixture) countAtOnce(n int) {
	var given sync.Map
	f.together(n, func(int) error {
		for range 3 {
			number, err := f.table.Next(f.ctx, key("counter"))
			if err != nil {
				return err
			}
			if _, twice := given.LoadOrStore(number, true); twice {
				return fmt.Errorf("%d was given twice", number)
			}
		}
		return nil
	})
	f.wantItem(store.Item{Key: key("counter"), Version: 1, Counter: int64(3 * n)})
}

// addAtOnce raises one counter in transactions and alone.
func addAtOnce(f *fixture) {
	f.together(25, func(i int) error {
		if i%2 == 0 {
			return f.table.Write(f.ctx, store.Add(key("total"), 1, store.If{}))
		}
		return f.table.Write(f.ctx, store.Add(key("total"), 1, store.If{}),
			store.Put(key(fmt.Sprintf("thing %02d", i)), nil, store.If{Absent: true}))
	})
	if total := f.get(key("total")).Counter; total != 25 {
		f.Fatalf("25 adds made %d", total)
	}
	if items, _ := f.queryAll(store.Query{PK: key("").PK, Prefix: "thing"}); len(items) != 12 {
		f.Fatalf("%d of 12 things are there", len(items))
	}
}

// lost says that a write was beaten by others, which must mean that it did nothing.
func lost(err error) bool { return store.Failed(err) >= 0 || errors.Is(err, store.ErrContention) }

func oneWins(f *fixture) {
	f.write(store.Put(key("pipeline"), []byte("idle"), store.If{}))
	var wins atomic.Int64
	f.together(25, func(i int) error {
		run := key(fmt.Sprintf("run %02d", i))
		err := f.table.Write(f.ctx, store.Put(run, nil, store.If{Absent: true}), store.Add(key("runs"), 1, store.If{}),
			store.Put(key("pipeline"), []byte(run.SK), store.If{Version: 1}))
		if err == nil {
			wins.Add(1)
		}
		if err == nil || lost(err) {
			return nil
		}
		return err
	})
	if wins.Load() != 1 {
		f.Fatalf("%d starts won", wins.Load())
	}
	state := f.get(key("pipeline"))
	f.wantKeys(store.Query{PK: key("").PK, Prefix: "run "}, string(state.Data))
	f.wantItem(store.Item{Key: key("runs"), Version: 1, Counter: 1})
}

// versionsInTurn lets many read, change and write the same item until each has succeeded once.
func versionsInTurn(f *fixture) {
	f.write(store.Put(key("it"), []byte("0"), store.If{}))
	const writers = 10
	f.together(writers, func(int) error {
		for {
			item, err := f.table.Get(f.ctx, key("it"))
			if err != nil {
				return err
			}
			var n int
			if _, err := fmt.Sscan(string(item.Data), &n); err != nil {
				return err
			}
			err = f.table.Write(f.ctx, store.Put(key("it"), fmt.Appendf(nil, "%d", n+1), store.If{Version: item.Version}))
			if !lost(err) {
				return err
			}
		}
	})
	f.wantItem(store.Item{Key: key("it"), Version: writers + 1, Data: fmt.Appendf(nil, "%d", writers)})
}

// transfers moves units between four accounts; whatever wins, none is made or destroyed.
func transfers(f *fixture) {
	account := func(i int) store.Key { return key(fmt.Sprintf("account %d", i%4)) }
	for i := range 4 {
		f.write(store.Add(account(i), 100, store.If{}))
	}
	f.together(20, func(i int) error {
		err := f.table.Write(f.ctx, store.Add(account(i), -5, store.If{Present: true}), store.Add(account(i+1+i%3), 5, store.If{Present: true}))
		if lost(err) {
			return nil
		}
		return err
	})
	total := int64(0)
	for i := range 4 {
		total += f.get(account(i)).Counter
	}
	if total != 400 {
		f.Fatalf("the accounts hold %d together", total)
	}
}
