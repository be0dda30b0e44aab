package run_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// play is a sequence under way.
type play struct {
	w       *world
	rt      *rapid.T
	engine  *stepper
	site    *site
	table   *bolt.Table
	watched []*watched
	turns   turnsSeen

	diagrams diagrams
}

func newPlay(t *testing.T, rt *rapid.T, table *bolt.Table, diagrams diagrams) *play {
	p := &play{w: worldOn(t, table), rt: rt, engine: &stepper{}, site: &site{}, table: table}
	p.w.Machines, p.w.Builds = p.engine, p.site
	p.w.Settings.MaxRuns, p.w.Settings.MaxQueued = rapid.Int64Range(0, 2).Draw(rt, "places"), 1
	p.w.Table = &faulty{Table: table, written: func(ops []store.Op) {
		for _, one := range p.watched {
			one.look(ops)
		}
		p.lookAtTurns(ops)
	}}
	p.w.Caller = &caller{answer: func(n int) (int, error) { return []int{200, 500, 404}[n%3], nil }}
	for _, pk := range []string{domain.OpenRuns(), domain.Turns()} { // of a play that failed
		page, err := table.Query(t.Context(), store.Query{PK: pk, Limit: 1000})
		p.w.must(err)
		for _, item := range page.Items {
			p.w.must(table.Write(t.Context(), store.Delete(item.Key, store.If{})))
		}
	}
	p.diagrams = diagrams
	return p
}

// add makes a pipeline, and watches it.
func (p *play) add(name string, number int, definition string) {
	made := p.w.create(fmt.Sprint(name, "-", number), strings.ReplaceAll(definition, "#", fmt.Sprint(number)))
	one := &watched{
		name:     name,
		pipeline: made, diagrams: p.diagrams, table: p.table, observer: &run.Service{
			Table: p.table, Catalog: p.w.Catalog, Settings: p.w.Settings, Now: p.w.Now, Machines: p.engine,
		},
		ended: map[int64]bool{}, retries: map[int64]int{}, attempts: map[int]attempt{}, published: map[attempt]bool{},
	}
	p.watched = append(p.watched, one)
	one.see()
}

// call makes a call of a function, in its life.
func (p *play) call(name string, e *execution, l *life, f call) (any, error) {
	p.engine.calls = append(p.engine.calls, f)
	if e != nil {
		e.busy = true
		defer func() { e.busy = false }()
	}
	first, err := f(l.context(p.w.t.Context()))
	p.rt.Logf("    %s %s at %d: %s, %v", name, l.fault, l.at, show(first), err)
	if l.dead {
		return nil, errDead
	}
	if l.fault == twice && err == nil && name != stateDeliver {
		second, err := f(p.w.t.Context())
		if err != nil {
			p.rt.Fatalf("called again: %v", err)
		}
		if !reflect.DeepEqual(first, second) {
			p.rt.Fatalf("called again it answers %s, at first %s", show(second), show(first))
		}
	}
	return first, err
}

func show(value any) string {
	data, _ := json.Marshal(value)
	return string(data)
}

// The kinds of things that happen; those that are listed several times are more likely.
var kinds = []string{
	"advance", "advance", "advance", "advance", "advance", "advance", "advance", "advance",
	"succeed", "succeed", "succeed", "fail", "time out", "die", "tell of the dead",
	"start", "start", "webhook", "webhook", "stop", "retry", "retry", "review", "review",
	"expire", "lose heartbeat", "abort", "reconcile", "repeat",
}

// draw draws something that happens, which is done later.
func (p *play) draw(rt *rapid.T, top bool) func() {
	kind := rapid.SampledFrom(kinds).Draw(rt, "kind")
	n := rapid.IntRange(0, 11).Draw(rt, "which")
	l := &life{fault: nothing}
	if top {
		l.fault = rapid.SampledFrom(faults).Draw(rt, "fault")
		if l.fault != nothing && l.fault != twice {
			l.at = rapid.IntRange(1, 8).Draw(rt, "step")
		}
		if l.fault == interrupted {
			l.others = p.draw(rt, false)
		}
	}
	return func() { p.happen(kind, n, l) }
}

func (p *play) happen(kind string, n int, l *life) {
	switch kind {
	case "advance":
		if e := pick(p.engine.executions, n, (*execution).moves); e != nil {
			p.advance(e, l)
		}
	case "expire", "lose heartbeat":
		p.expire(kind, n)
	case "abort":
		if e := pick(p.engine.executions, n, func(e *execution) bool { return e.status == "RUNNING" }); e != nil && n%3 == 0 {
			e.status = "ABORTED"
		}
	case "succeed", "fail", "time out", "die":
		p.build(kind, n)
	case "tell of the dead":
		if b := pick(p.site.builds, n, func(b *build) bool { return b.ended && b.silent }); b != nil {
			p.tell(b, l)
		}
	case "reconcile":
		_ = p.w.Reconcile(l.context(p.w.t.Context()))
	case "repeat":
		if f := pick(p.engine.calls, n, func(call) bool { return true }); f != nil {
			_, _ = f(l.context(p.w.t.Context()))
		}
	default:
		p.user(kind, n, l)
	}
}

// pick is the nth from the end of those that are meant, or nil.
func pick[T any](all []T, n int, meant func(T) bool) (picked T) {
	var some []T
	for _, one := range all {
		if meant(one) {
			some = append(some, one)
		}
	}
	if len(some) == 0 {
		return picked
	}
	return some[len(some)-1-n%len(some)]
}

func (p *play) expire(kind string, n int) {
	beats := func(e *execution) bool {
		return e.waiting() && (kind == "expire" || !e.stage.Reset && !e.stage.Wait && e.stage.Service != pipeline.TestReviewService)
	}
	name := map[string]string{"expire": "States.Timeout", "lose heartbeat": "States.HeartbeatTimeout"}[kind]
	if e := pick(p.engine.executions, n, beats); e != nil {
		e.answer = &answer{err: &run.TaskError{Error: name}}
	}
}

func (p *play) build(kind string, n int) {
	b := pick(p.site.builds, n, func(b *build) bool { return !b.ended })
	if b == nil {
		return
	}
	switch kind {
	case "succeed":
		p.report(b, "")
	case "fail":
		p.report(b, job.ErrorFailed)
	case "time out":
		p.report(b, job.ErrorTimeout)
	case "die":
		b.ended, b.silent = true, true
	}
}

// tell is the event of a build's end.
func (p *play) tell(b *build, l *life) {
	var in run.BuildEndedInput
	in.Detail.Build = "build of " + b.order.Token
	if err := p.w.BuildEnded(l.context(p.w.t.Context()), in); err == nil {
		b.silent = false
	}
}
