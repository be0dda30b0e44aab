package run_test

import (
	"path"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

// user does what users do. What comes of it is known when nothing happens to the call.
func (p *play) user(kind string, n int, l *life) {
	ctx, on := l.context(p.w.t.Context()), p.watched[n%len(p.watched)]
	id, stage := on.pipeline.ID, n/len(p.watched)%len(on.pipeline.Stages)
	before, full := *on, p.full()
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
		before.expect(p, kind, stage, full, err)
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
