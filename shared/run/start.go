package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// maxClaims bounds how often a start is tried again when others write the same pipeline's state.
const maxClaims = 20

// Start starts a pipeline and returns the run's number, which is its id within the pipeline. The params override the
// definition's; a password in them that was masked when they were shown is the definition's. It is a Fault when the pipeline runs
// already (StillRunning) or has no such param (NoSuchParam).
func (s *Service) Start(ctx context.Context, domain store.Domain, id int64, cause Cause, params map[string]string) (int64, error) {
	return s.start(ctx, opening{domain: domain, pipeline: id, cause: cause}, func(_ *state, def *pipeline.Pipeline) (grant, error) {
		return grant{params: def.UnmaskedValues(params)}, nil
	})
}

// opening is a start of a pipeline.
type opening struct {
	domain   store.Domain
	pipeline int64
	cause    Cause
	once     store.Key // where it is noted that what asks for it was taken; none when every call counts
}

// gate decides under the claim whether a run starts, and with what; it returns errNotSatisfied when it has noted something in the
// state instead.
type gate func(st *state, def *pipeline.Pipeline) (grant, error)

// grant is what a run starts with.
type grant struct {
	params map[string]string // override the definition's
	pin    *pin
	ops    []store.Op // are written with the run
}

var errNotSatisfied = errors.New("not all triggers have fired")

// start returns the number of the run, or 0 when what asks for it was taken before.
func (s *Service) start(ctx context.Context, o opening, pass gate) (int64, error) {
	for range maxClaims {
		if taken, err := s.taken(ctx, o.once); taken || err != nil {
			return 0, err
		}
		k, r, def, err := s.claim(ctx, o, pass)
		if store.Failed(err) >= 0 {
			continue // another call was quicker: look again
		}
		if err != nil {
			return 0, err
		}
		k.note(ctx)
		s.entered(ctx, k, r, def)
		return k.run, nil
	}
	return 0, pipeline.Faultf(pipeline.Busy, "pipeline %d is being started by many at once", o.pipeline)
}

// claim writes the run and takes the pipeline for it in one transaction. The state is read first: an update or a deletion
// changes it (Idle), so one that comes after this is noticed when the run is written, and one before is seen in the head.
func (s *Service) claim(ctx context.Context, o opening, pass gate) (runKey, *record, *pipeline.Pipeline, error) {
	st, version, err := s.loadState(ctx, o.domain, o.pipeline)
	if err != nil {
		return runKey{}, nil, nil, err
	}
	head, def, err := s.present(ctx, o.domain, o.pipeline)
	if err != nil {
		return runKey{}, nil, nil, err
	}
	if st.Current != 0 {
		return runKey{}, nil, nil, stillRunning(o.pipeline, st.Current)
	}
	granted, err := pass(&st, def)
	if errors.Is(err, errNotSatisfied) {
		return runKey{}, nil, nil, s.noteFired(ctx, o, st, version)
	}
	if err != nil {
		return runKey{}, nil, nil, err
	}
	k := runKey{o.domain, o.pipeline, st.Runs + 1}
	r, err := s.newRun(ctx, k, o.cause, head, def, granted)
	if err != nil {
		return runKey{}, nil, nil, err
	}
	entering, err := s.enter(ctx, k, r)
	if err != nil {
		return runKey{}, nil, nil, err
	}
	return k, r, def, s.Table.Write(ctx, append(slices.Concat(s.taking(o.once), granted.ops, entering),
		putState(k, state{Runs: k.run, Current: k.run, Last: r.standing()}, version), s.putRun(k, r))...)
}

// newRun is the record of a run that is about to be written.
func (s *Service) newRun(ctx context.Context, k runKey, why Cause, head catalog.Head, def *pipeline.Pipeline, with grant) (*record, error) {
	r := &record{
		Number: k.run, Definition: head.Version, Cause: why, Start: s.Now().UTC(),
		Creator: packages.Creator{ID: head.CreatorID, Name: head.CreatorName}, Pin: with.pin,
	}
	if err := s.runParams(ctx, k, r, def, with.params); err != nil {
		return nil, err
	}
	return r, s.watch(ctx, k, r, def)
}

// present is a pipeline as it is now.
func (s *Service) present(ctx context.Context, domain store.Domain, id int64) (catalog.Head, *pipeline.Pipeline, error) {
	head, err := s.Catalog.Head(ctx, domain, id)
	if err != nil {
		return head, nil, err
	}
	def, err := s.Catalog.Definition(ctx, domain, id, head.Version)
	return head, def, err
}

// noteFired keeps what has fired so far; the caller's fault says that more is needed.
func (s *Service) noteFired(ctx context.Context, o opening, st state, version int64) error {
	if err := s.Table.Write(ctx, append(s.taking(o.once), store.Put(o.domain.State(o.pipeline), encode(st), is(version)))...); err != nil {
		return err
	}
	return pipeline.Faultf(pipeline.PipelineNotSatisfied, "%d of the triggers have fired", len(st.Fired))
}

// execute starts the run's execution, or the one that a retry begins. Repeating it is harmless, and when it fails the reconciler
// does it later: a caller whose run is claimed is not told.
func (s *Service) execute(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline) error {
	at := s.at(k, r, def, r.From)
	if r.Execution > 0 {
		at.Stage.Wait = false // a retried stage has had its triggers
	}
	_, at = s.tell(k, at, dueOfStart(r))
	input, err := json.Marshal(at)
	if err != nil {
		return err
	}
	if err := s.Machines.Start(ctx, s.Settings.PipelineMachine, k.executionName(r.Execution), input); err != nil {
		return fmt.Errorf("%s: start execution: %w", k, err)
	}
	return nil
}
