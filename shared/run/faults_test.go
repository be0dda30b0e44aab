package run_test

import (
	"cmp"
	"context"
	"errors"

	"github.com/containerops/containerops/shared/store"
)

// life is the life of one call of a function, which is in its context. All that it does is done through it, so that something can
// happen to it at one of its steps.
type life struct {
	fault   fault
	at      int    // the step that it happens at, from 1
	others  func() // what others do meanwhile: interrupted
	effects int    // steps that have changed something
	steps   int    // all
	dead    bool
}

// fault is what happens.
type fault string

const (
	nothing     fault = "nothing"
	failsBefore fault = "fails before"    // one effect does not come about: an error
	failsAfter  fault = "fails after"     // it does, and nobody learns of it
	diesBefore  fault = "dies before"     // likewise, and the process is no more
	diesAfter   fault = "dies after"      // likewise
	interrupted fault = "is interrupted"  // others act between two steps
	twice       fault = "is called twice" // and both calls come to their end
)

var faults = []fault{nothing, nothing, nothing, failsBefore, failsAfter, diesBefore, diesAfter, interrupted, interrupted, twice}

var (
	errFault = errors.New("fault: it may or may not have been done")
	errDead  = errors.New("fault: the process is dead")
)

type lifeKey struct{}

func (l *life) context(ctx context.Context) context.Context {
	return context.WithValue(ctx, lifeKey{}, l)
}

// looks is a step that changes nothing.
func looks(ctx context.Context) error {
	l, _ := ctx.Value(lifeKey{}).(*life)
	if l == nil {
		return nil
	}
	if l.dead {
		return errDead
	}
	if l.steps++; l.fault == interrupted && l.steps == l.at {
		l.others()
	}
	return nil
}

// does is a step that changes something.
func does(ctx context.Context, change func() error) error {
	if err := looks(ctx); err != nil {
		return err
	}
	l, _ := ctx.Value(lifeKey{}).(*life)
	if l == nil {
		return change()
	}
	l.effects++
	hit := l.effects == l.at
	if hit && l.fault == diesBefore {
		l.dead = true
		return errDead
	}
	if hit && l.fault == failsBefore {
		return errFault
	}
	err := change()
	if hit && l.fault == diesAfter {
		l.dead = true
		return errDead
	}
	if hit && l.fault == failsAfter {
		return cmp.Or(err, errFault)
	}
	return err
}

// faulty is a table at which functions die. After each write it lets someone look at it.
type faulty struct {
	store.Table
	written func(ops []store.Op)
}

func (f *faulty) Get(ctx context.Context, key store.Key) (store.Item, error) {
	if err := looks(ctx); err != nil {
		return store.Item{}, err
	}
	return f.Table.Get(ctx, key)
}

func (f *faulty) GetMany(ctx context.Context, keys []store.Key) ([]store.Item, error) {
	if err := looks(ctx); err != nil {
		return nil, err
	}
	return f.Table.GetMany(ctx, keys)
}

func (f *faulty) Query(ctx context.Context, query store.Query) (store.Page, error) {
	if err := looks(ctx); err != nil {
		return store.Page{}, err
	}
	return f.Table.Query(ctx, query)
}

func (f *faulty) Write(ctx context.Context, ops ...store.Op) error {
	return does(ctx, func() error {
		err := f.Table.Write(ctx, ops...)
		if err == nil {
			f.written(ops)
		}
		return err
	})
}
