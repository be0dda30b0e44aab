package run_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// pipelines are those that are played with; # is a number, as no two may share a channel.
var pipelines = map[string]string{
	"a build and its review by all": `{"stages": [` + tool + `},
		{"name": "review", "service_name": "test_review", "params": {"review_mode": "all", "review_users": [{"user_name": "ann"}, {"user_name": "bob"}]}}]}`,
	"return_to_start": `{"stages": [` + tool + `},
		{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}, "exception_handler": {"type": "return_to_start"}}]}`,
	"timeout_reset": `{"stages": [` + tool + `, "exception_handler": {"type": "timeout_reset", "params": {"timespan": 1}}},
		{"name": "review", "service_name": "test_review", "params": {"review_mode": "one", "review_users": [{"user_name": "ann"}, {"user_name": "bob"}]},
		 "exception_handler": {"type": "timeout_reset", "params": {"timespan": 1}}}]}`,
	"ignore_error": `{"stages": [` + tool + `, "exception_handler": {"type": "ignore_error"}},
		{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}, "exception_handler": {"type": "ignore_error"}}]}`,
	"triggers": `{"pre_operation": {"operator": "and", "triggers": [{"webhook": {}}, {"webhook": {}}]}, "stages": [` + tool + `},
		{"name": "ship", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
		 "pre_operation": {"operator": "and", "triggers": [{"webhook": {}}, {"webhook": {}}]}, "exception_handler": {"type": "return_to_start"}}]}`,
	"deliveries": `{"stages": [` + tool + `, "post_operation": {"triggers": [{"channel": {"name": "done-#"}}]}},
		{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
		 "post_operation": {"triggers": [{"webhook": {"url": "http://others/hook"}}]}, "exception_handler": {"type": "timeout_reset", "params": {"timespan": 1}}}],
		"post_operation": {"notification": {"notifications": [
		{"type": 7, "config": {"user_id": "u", "user_name": "ann", "email": "ann@example.com", "condition": 0, "pattern": 0}}]}}}`,
}

const tool = `{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
	"output_resources": [{"name": "tool", "type": "package", "params": {"namespace": "n", "package": "p#", "version": "v", "local_file_path": "bin/tool"}}]`

// listener is started by the channel of deliveries.
const listener = `{"pre_operation": {"operator": "or", "triggers": [{"channel": {"name": "done-#"}}]}, "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]}`

// TestWhateverHappensRunsMoveAsTheDiagramsSay plays what users do and what fails, in any order, and looks at the pipeline after
// each write. It plays the same each time; others with -rapid.seed=<number>, more with -rapid.checks=<number>. What fails is
// printed as short as it can be, with how to play it again.
func TestWhateverHappensRunsMoveAsTheDiagramsSay(t *testing.T) {
	if seed := flag.Lookup("rapid.seed"); seed.Value.String() == "0" {
		if err := seed.Value.Set("1"); err != nil {
			t.Fatal(err)
		}
	}
	diagrams := readDiagrams(t)
	for name, definition := range pipelines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := newTable(t)
			number := 0
			rapid.Check(t, func(rt *rapid.T) {
				number++
				p := newPlay(t, rt, table, diagrams)
				p.add("pipeline", number, definition)
				if strings.Contains(definition, "done-#") {
					p.add("listener", number, listener)
				}
				rt.Repeat(map[string]func(*rapid.T){"": func(*rapid.T) { p.check() }, "step": func(rt *rapid.T) { p.draw(rt, true)() }})
				p.end()
			})
		})
	}
}

// play is a sequence under way.
type play struct {
	w       *world
	rt      *rapid.T
	engine  *stepper
	site    *site
	table   *bolt.Table
	watched []*watched

	diagrams diagrams
}

func newPlay(t *testing.T, rt *rapid.T, table *bolt.Table, diagrams diagrams) *play {
	p := &play{w: worldOn(t, table), rt: rt, engine: &stepper{}, site: &site{}, table: table}
	p.w.Machines, p.w.Builds = p.engine, p.site
	p.w.Table = &faulty{Table: table, written: func(ops []store.Op) {
		for _, one := range p.watched {
			one.look(ops)
		}
	}}
	p.w.Caller = &caller{answer: func(n int) (int, error) { return []int{200, 500, 404}[n%3], nil }}
	page, err := table.Query(t.Context(), store.Query{PK: domain.OpenRuns(), Limit: 1000}) // of a play that failed
	p.w.must(err)
	for _, item := range page.Items {
		p.w.must(table.Write(t.Context(), store.Delete(item.Key, store.If{})))
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
			e.status, p.engine.lost = "ABORTED", true
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

// user does what users do. What comes of it is known when nothing happens to the call.
func (p *play) user(kind string, n int, l *life) {
	ctx, on := l.context(p.w.t.Context()), p.watched[n%len(p.watched)]
	id, stage := on.pipeline.ID, n/len(p.watched)%len(on.pipeline.Stages)
	before := *on
	var err error
	switch kind {
	case "start":
		_, err = p.w.Start(ctx, domain, id, run.Cause{Type: run.CauseManual, User: "ann"}, nil)
	case "stop":
		err = p.w.Stop(ctx, domain, id, "ann")
	case "retry":
		err = p.w.Retry(ctx, domain, id, stage)
	case "review":
		by := []run.Voter{{Name: "ann"}, {Name: "bob"}, {Name: "root", Admin: true}}[n%3]
		err = p.w.Review(ctx, domain, id, stage, by, n%4 != 0)
	case "webhook":
		if hooks := on.hooks(); len(hooks) > 0 {
			err = p.w.Webhook(ctx, hooks[n%len(hooks)], nil)
		}
	}
	p.rt.Logf("    %s of %s, stage %d, %s at %d: %v", kind, on.name, stage, l.fault, l.at, err)
	if l.fault == nothing || l.fault == twice {
		before.expect(p, kind, stage, err)
	}
	if err == nil && kind == "stop" {
		on.stopped = on.run
	}
	if err != nil && pipeline.FaultsOf(err) == nil && l.fault == nothing {
		p.rt.Fatalf("%s: %v", kind, err)
	}
}

// hooks are the webhooks of a pipeline and of its stages.
func (o *watched) hooks() (ids []string) {
	add := func(pre *pipeline.PreOperation) {
		if pre == nil {
			return
		}
		for _, trigger := range pre.Triggers {
			if trigger.Webhook != nil {
				ids = append(ids, path.Base(trigger.Webhook.URL))
			}
		}
	}
	add(o.pipeline.PreOperation)
	for _, stage := range o.pipeline.Stages {
		add(stage.PreOperation)
	}
	return ids
}

// end lets all come to rest, then people decide what is left to them, until every pipeline has ended; each can be started then, and
// comes to its end.
func (p *play) end() {
	p.rest()
	for _, one := range p.watched {
		p.finish(one)
		if _, err := p.w.Start(p.w.t.Context(), domain, one.pipeline.ID, run.Cause{Type: run.CauseManual, User: "ann"}, nil); err != nil {
			p.rt.Fatalf("it cannot be started: %v", err)
		}
		one.clean = true
		p.finish(one)
		if got := one.view.Status; got != pipeline.StatusSuccess {
			p.rt.Fatalf("a run in which nothing fails ends as %s", got)
		}
	}
	p.check()
}

// finish brings a pipeline's run to its end.
func (p *play) finish(one *watched) {
	for range 10 {
		p.rest()
		if one.current == 0 {
			return
		}
		p.decide(one)
	}
	p.rt.Fatalf("the run does not come to its end: %s", show(one.view))
}

// rest lets the engine, the builds and the reconciler do all that they can. Nothing times out: what waits for an answer that never
// comes stays.
func (p *play) rest() {
	for range 500 {
		moved := false
		for _, e := range slices.Clone(p.engine.executions) {
			if e.moves() {
				p.advance(e, &life{})
				moved = true
			}
		}
		for _, b := range slices.Clone(p.site.builds) {
			if !b.ended {
				p.report(b, "")
				moved = true
			} else if b.silent {
				p.tell(b, &life{})
				moved = true
			}
		}
		if moved {
			continue
		}
		before := len(p.engine.executions)
		writes := p.watched[0].writes
		p.w.must(p.w.Reconcile(p.w.t.Context()))
		if len(p.engine.executions) == before && p.watched[0].writes == writes {
			p.check()
			return
		}
	}
	p.rt.Fatalf("it does not come to rest")
}

// decide is what people do about a run at rest: there is something that waits for them, and what they do has an effect.
func (p *play) decide(one *watched) {
	i := slices.IndexFunc(p.engine.executions, func(e *execution) bool {
		return e.waiting() && e.at.Pipeline == one.pipeline.ID && e.at.Run == one.current && e.stage.Attempt == one.attempt
	})
	if i < 0 {
		p.rt.Fatalf("stuck: nothing waits for anybody, and the run goes on: %s", show(one.view))
	}
	e, ctx, id := p.engine.executions[i], p.w.t.Context(), one.pipeline.ID
	if one.stopped == one.current {
		p.rt.Fatalf("stuck: it was stopped, and still waits at %+v: %s", e.stage, show(one.view))
	}
	var err error
	switch {
	case e.stage.Reset:
		err = p.w.Retry(ctx, domain, id, e.stage.Index)
	case e.stage.Wait:
		for _, trigger := range one.pipeline.Stages[e.stage.Index].PreOperation.Triggers {
			if err = p.w.Webhook(ctx, path.Base(trigger.Webhook.URL), nil); err == nil {
				break
			}
		}
	case e.stage.Service == pipeline.TestReviewService:
		err = p.w.Review(ctx, domain, id, e.stage.Index, run.Voter{Name: "root", Admin: true}, true)
	default:
		p.rt.Fatalf("stuck: stage %d waits for a build that nobody does: %s", e.stage.Index, show(one.view))
	}
	if err != nil {
		p.rt.Fatalf("stuck at %+v: %v: %s", e.stage, err, show(one.view))
	}
	if e.waiting() {
		p.rt.Fatalf("stuck: what people decided at %+v has not come to the engine: %s", e.stage, show(one.view))
	}
}
