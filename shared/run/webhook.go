package run

import (
	"context"
	"maps"
	"path"
	"slices"

	"github.com/containerops/containerops/shared/pipeline"
)

// Webhook is operation 11: someone called a trigger's URL. It starts the pipeline, or the stage it belongs to, when the
// pre_operation is satisfied; the Faults PipelineNotSatisfied and StageNotSatisfied (202) say that other triggers are
// awaited. The query's parameters become params of the run by the triggers' converts.
func (s *Service) Webhook(ctx context.Context, id string, query map[string]string) error {
	target, err := s.Catalog.FindWebhook(ctx, id)
	if err != nil {
		return err
	}
	runKey{domain: target.Domain, pipeline: target.Pipeline}.note(ctx)
	if target.Stage >= 0 {
		return s.fireStage(ctx, target.Domain, target.Pipeline, id, query)
	}
	_, err = s.start(ctx, target.Domain, target.Pipeline, Cause{Type: CauseWebhook}, func(st *state, def *pipeline.Pipeline) (map[string]string, error) {
		if !has(def.PreOperation, id) {
			return nil, pipeline.Faultf(pipeline.NoSuchTrigger, "webhook %s is no longer a trigger of pipeline %d", id, def.ID)
		}
		st.Fired = st.Fired.with(id, query)
		overrides, satisfied := st.Fired.satisfy(def.PreOperation)
		if !satisfied {
			return nil, errNotSatisfied
		}
		return overrides, nil
	})
	return err
}

// with notes a call beside the others.
func (f fired) with(id string, query map[string]string) fired {
	all := fired{id: query}
	for other, call := range f {
		if other != id {
			all[other] = call
		}
	}
	return all
}

// satisfy says whether what has fired is enough, and which params the calls give to the run.
func (f fired) satisfy(pre *pipeline.PreOperation) (overrides map[string]string, satisfied bool) {
	var called []bool
	overrides = map[string]string{}
	for _, trigger := range pre.Triggers {
		call, ok := f[webhookID(trigger)]
		called = append(called, ok)
		maps.Copy(overrides, trigger.Overrides(call))
	}
	return overrides, pre.Satisfied(called)
}

func has(pre *pipeline.PreOperation, id string) bool {
	return pre != nil && slices.ContainsFunc(pre.Triggers, func(t pipeline.Trigger) bool { return webhookID(t) == id })
}

// webhookID is the id at the end of a trigger's URL, or empty.
func webhookID(t pipeline.Trigger) string {
	if t.Webhook == nil {
		return ""
	}
	return path.Base(t.Webhook.URL)
}
