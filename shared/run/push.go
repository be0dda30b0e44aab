package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/push"
	"github.com/containerops/containerops/shared/store"
)

var errTold = errors.New("the host has told of it by another event")

// Push is "code push hook": a Git host tells of an event. It starts the pipeline when a code trigger says so and the event has not
// started it before; the run fetches what was pushed, whatever is pushed later.
//
// The secret decides first. A request that no code trigger's secret vouches for is WrongSecret, also when there is no such
// pipeline or nothing of it listens to pushes: who does not know the secret learns nothing of it. A pipeline that runs is
// StillRunning, unless a run has started on this very event.
func (s *Service) Push(ctx context.Context, id int64, r push.Request) (started bool, err error) {
	domain, def, vouched, err := s.listener(ctx, id, r)
	if err != nil {
		return false, err
	}
	runKey{domain: domain, pipeline: id}.note(ctx)
	event, err := r.Event()
	if err != nil {
		return false, err
	}
	if pinned(def, vouched, event) == nil {
		return false, nil
	}
	o := opening{domain: domain, pipeline: id, cause: pushCause(event), once: pushedKey(domain, id, event.Delivery)}
	number, err := s.start(ctx, o, func(_ *state, def *pipeline.Pipeline) (grant, error) {
		return s.grantPush(ctx, domain, def, r, event)
	})
	if errors.Is(err, &pipeline.Fault{Code: pipeline.StillRunning}) {
		told, readErr := s.toldBefore(ctx, domain, id, event)
		if readErr != nil || !told {
			return false, errors.Join(readErr, err)
		}
		err = errTold
	}
	if errors.Is(err, errTold) {
		return false, nil
	}
	return number != 0, err
}

// listener finds the pipeline of the id that has code triggers with the secret that the request was sent with, and their stages.
func (s *Service) listener(ctx context.Context, id int64, r push.Request) (store.Domain, *pipeline.Pipeline, []int64, error) {
	domains, err := s.Catalog.CodeHooks(ctx, id)
	if err != nil {
		return "", nil, nil, err
	}
	for _, domain := range domains {
		def, err := s.Catalog.Definition(ctx, domain, id, 0)
		if pipeline.FaultsOf(err) != nil {
			continue // deleted since
		}
		if err != nil {
			return "", nil, nil, err
		}
		vouched, err := s.vouched(ctx, domain, def, r)
		if err != nil || vouched != nil {
			return domain, def, vouched, err
		}
	}
	if r.Host() == "" {
		return "", nil, nil, pipeline.Faultf(pipeline.WrongSecret, "the request has none of X-GitHub-Event, X-Gitlab-Event and X-Gitee-Event")
	}
	return "", nil, nil, pipeline.Faultf(pipeline.WrongSecret, "%s: its signature or token is not that of a code trigger of pipeline %d", r.Host(), id)
}

// vouched are the stages, by their ids, with the secret of whose code trigger the request was sent, by a host of the stage's kind.
func (s *Service) vouched(ctx context.Context, d store.Domain, def *pipeline.Pipeline, r push.Request) (stages []int64, err error) {
	for _, stage := range def.Stages {
		source := stage.Params.CodeSource
		if source == nil || source.CodeTrigger == nil || source.GitType != r.Host() {
			continue
		}
		secret, err := catalog.OpenShared(ctx, s.Sealer, d, def.ID, source.CodeTrigger.SharedSecret)
		if err != nil {
			return nil, err
		}
		if r.SentWith(secret, s.Now()) {
			stages = append(stages, stage.ID)
		}
	}
	return stages, nil
}

// pinned are those of the stages whose code triggers start the pipeline on the event; nil when none does.
func pinned(def *pipeline.Pipeline, stages []int64, event *push.Event) *pin {
	values := def.Values()
	p := &pin{Commit: event.Commit}
	for _, stage := range def.Stages {
		if resolved, _ := stage.Resolve(values); slices.Contains(stages, stage.ID) && event.Starts(resolved.Params.CodeSource) {
			p.Stages = append(p.Stages, stage.ID)
		}
	}
	if len(p.Stages) == 0 {
		return nil
	}
	switch event.Kind {
	case push.Branch:
		p.Branch = event.Name
	case push.Tag:
		p.Tag = event.Name
	}
	return p
}

// grantPush is the gate: it looks again under the claim, since the definition may have been updated meanwhile.
func (s *Service) grantPush(ctx context.Context, d store.Domain, def *pipeline.Pipeline, r push.Request, event *push.Event) (grant, error) {
	told, err := s.toldBefore(ctx, d, def.ID, event)
	if err != nil {
		return grant{}, err
	}
	vouched, err := s.vouched(ctx, d, def, r)
	if err != nil {
		return grant{}, err
	}
	g := grant{pin: pinned(def, vouched, event)}
	if told || g.pin == nil {
		return grant{}, errTold
	}
	if event.Self != "" { // as often as the tag is made anew
		g.ops = []store.Op{store.PutUntil(pushedKey(d, def.ID, event.Self), []byte("{}"), s.Now().Add(s.Settings.Retention), store.If{})}
	}
	return g, nil
}

// toldBefore says whether a run has started on the host's other event of the same.
func (s *Service) toldBefore(ctx context.Context, d store.Domain, id int64, event *push.Event) (bool, error) {
	if event.Twin == "" {
		return false, nil
	}
	return s.taken(ctx, pushedKey(d, id, event.Twin))
}

func pushedKey(d store.Domain, id int64, what string) store.Key {
	sum := sha256.Sum256([]byte(what))
	return d.Pushed(id, hex.EncodeToString(sum[:]))
}

func pushCause(e *push.Event) Cause {
	return Cause{Type: CausePush, Ref: e.Ref(), Commit: e.Commit, Author: e.Author, Message: e.Message}
}
