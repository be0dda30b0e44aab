package run_test

import (
	"path"
	"slices"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

// end lets all come to rest, then people decide what is left to them, until every pipeline has ended; each can be started then, and
// comes to its end.
func (p *play) end() {
	p.rest()
	for _, one := range p.watched {
		p.finish(one)
	}
	for _, one := range p.watched {
		if _, err := p.w.Start(p.w.t.Context(), domain, one.pipeline.ID, run.Cause{Type: run.CauseManual, User: "ann"}, nil); err != nil {
			p.rt.Fatalf("it cannot be started: %v", err)
		}
		one.clean = true
		p.finish(one)
		if got := one.view.Status; got != pipeline.StatusSuccess {
			p.rt.Fatalf("a run in which nothing fails ends as %s", got)
		}
	}
	p.tellRest()
	p.check()
	p.wantNoTurns()
}

// tellRest looks, an hour later, whether every run has told all that it had to, whatever has ended who did.
func (p *play) tellRest() {
	now := p.w.Now
	p.w.Now = func() time.Time { return now().Add(time.Hour) }
	defer func() { p.w.Now = now }()
	p.rest()
	for _, one := range p.watched {
		for number := range one.run {
			shown, err := p.w.Run(p.w.t.Context(), domain, one.pipeline.ID, number+1)
			p.w.must(err)
			for _, d := range shown.Deliveries {
				if d.State == "waiting" {
					p.rt.Fatalf("run %d of %s has not told %+v", number+1, one.name, d)
				}
			}
		}
	}
}

// finish brings a pipeline's run to its end. While it waits for its turn, people decide about those that are under way.
func (p *play) finish(one *watched) {
	for range 10 * len(p.watched) {
		p.rest()
		if one.current == 0 {
			return
		}
		next := one
		if one.view.Status == pipeline.StatusWaiting {
			next = p.underWay()
		}
		p.decide(next)
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
			p.wantNoFreePlace()
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
