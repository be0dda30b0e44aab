package run

import (
	"context"
	"errors"
	"path"
	"slices"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// signal is a call of a trigger of a pre_operation.
type signal struct {
	target catalog.Target
	key    string            // the trigger's triggerKey
	values map[string]string // by the names that the trigger's converts know them by
	cause  Cause             // of the run that it may start
	once   store.Key         // where it is noted that this signal was taken; none when every call counts
}

// Webhook is operation 11: someone called a trigger's URL. It starts the pipeline, or the stage it belongs to, when the
// pre_operation is satisfied; the Faults PipelineNotSatisfied and StageNotSatisfied (202) say that other triggers are
// awaited. The query's parameters become params of the run by the triggers' converts.
func (s *Service) Webhook(ctx context.Context, id string, query map[string]string) error {
	target, err := s.Catalog.FindWebhook(ctx, id)
	if err != nil {
		return err
	}
	return s.fire(ctx, signal{target: target, key: id, values: query, cause: Cause{Type: CauseWebhook}})
}

// fire takes a signal.
func (s *Service) fire(ctx context.Context, in signal) error {
	runKey{domain: in.target.Domain, pipeline: in.target.Pipeline}.note(ctx)
	if in.target.Stage != catalog.OwnTrigger {
		return s.fireStage(ctx, in)
	}
	_, err := s.start(ctx, opening{in.target.Domain, in.target.Pipeline, in.cause, in.once}, func(st *state, def *pipeline.Pipeline) (grant, error) {
		if !has(def.PreOperation, in.key) {
			return grant{}, pipeline.Faultf(pipeline.NoSuchTrigger, "%s is no longer a trigger of pipeline %d", in.key, def.ID)
		}
		call, err := s.take(ctx, in, def, def.PreOperation)
		if err != nil {
			return grant{}, err
		}
		st.Fired = st.Fired.with(in.key, call)
		if !st.Fired.satisfies(def.PreOperation) {
			return grant{}, errNotSatisfied
		}
		params, err := s.overrides(ctx, in.target.Domain, def, def.PreOperation, st.Fired)
		return grant{params: params}, err
	})
	return err
}

// taken says whether something that counts once was taken before.
func (s *Service) taken(ctx context.Context, once store.Key) (bool, error) {
	if once == (store.Key{}) {
		return false, nil
	}
	_, err := s.Table.Get(ctx, once)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// taking notes, in the transaction that does it, that something was taken which counts once.
func (s *Service) taking(once store.Key) []store.Op {
	if once == (store.Key{}) {
		return nil
	}
	return []store.Op{store.PutUntil(once, []byte("{}"), s.Now().Add(s.Settings.Retention), store.If{Absent: true})}
}

func has(pre *pipeline.PreOperation, key string) bool {
	return pre != nil && slices.ContainsFunc(pre.Triggers, func(t pipeline.Trigger) bool { return triggerKey(t) == key })
}

// triggerKey is what a trigger is known by within its pre_operation: the id at the end of a webhook's URL, or the channel.
func triggerKey(t pipeline.Trigger) string {
	if t.Channel != nil {
		return channelKey(t.Channel.Name)
	}
	return path.Base(t.Webhook.URL)
}

// channelKey cannot be a webhook's id.
func channelKey(name string) string { return "channel " + name }
