package run

import (
	"context"
	"slices"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// awaitStage is a run that has come to a stage with triggers of its own: it goes on when they have fired, which may have been
// before.
func (s *Service) awaitStage(ctx context.Context, b *beginning, old *stageRecord) error {
	waiting := b.record
	if waiting == nil {
		waiting = b.waiting(s.Now().UTC(), old)
	}
	waiting.Token, waiting.Try = b.in.Token, b.in.Try
	if err := s.Table.Write(ctx, s.putStage(b.key, waiting)); err != nil {
		return err
	}
	r, err := s.stillRuns(ctx, b)
	if r == nil || err != nil {
		return err
	}
	if !waiting.Fired.satisfies(b.stage.PreOperation) {
		return nil
	}
	return s.proceed(ctx, b.key, r, b.def, waiting)
}

// proceed lets a stage go on that waited for its triggers.
func (s *Service) proceed(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline, stage *stageRecord) error {
	ref := s.at(k, r, def, stage.Index).Stage
	ref.Wait = false
	return s.succeed(ctx, stage.Token, ref)
}

// fireStage notes that a trigger of a stage was called. It counts for the run under way, also before the run has come to the
// stage.
func (s *Service) fireStage(ctx context.Context, in signal) error {
	for range maxClaims {
		taken, err := s.taken(ctx, in.once)
		if err != nil {
			return err
		}
		if taken {
			return s.goOn(ctx, in)
		}
		err = s.noteStageFired(ctx, in)
		if store.Failed(err) >= 0 {
			continue
		}
		return err
	}
	return pipeline.Faultf(pipeline.Busy, "stage %d of pipeline %d is being triggered by many at once", in.target.Stage, in.target.Pipeline)
}

func (s *Service) noteStageFired(ctx context.Context, in signal) error {
	domain, id := in.target.Domain, in.target.Pipeline
	st, _, err := s.loadState(ctx, domain, id)
	if err != nil {
		return err
	}
	if st.Current == 0 {
		return pipeline.Faultf(pipeline.NotTriggered, "the trigger belongs to a stage, and pipeline %d does not run", id)
	}
	b, old, err := s.awaited(ctx, runKey{domain, id, st.Current}, in)
	if err != nil {
		return err
	}
	call, err := s.take(ctx, in, b.def, b.stage.PreOperation)
	if err != nil {
		return err
	}
	b.record.Fired = b.record.Fired.with(in.key, call)
	ops := append(s.taking(in.once), s.putStage(b.key, b.record))
	satisfied := b.record.Fired.satisfies(b.stage.PreOperation)
	if satisfied {
		changed, err := s.giveFired(ctx, b)
		if err != nil {
			return err
		}
		if changed {
			ops = append(ops, s.putRun(b.key, b.run))
		}
	}
	if err := s.Table.Write(ctx, ops...); err != nil {
		return err
	}
	if !satisfied {
		return pipeline.Faultf(pipeline.StageNotSatisfied, "%d of the triggers of stage %d have fired", len(b.record.Fired), b.record.Index)
	}
	if old == nil || !old.reached() {
		return nil
	}
	return s.proceed(ctx, b.key, b.run, b.def, b.record)
}

// giveFired gives the run the params that the calls of its stage's triggers carry, and says whether any changed.
func (s *Service) giveFired(ctx context.Context, b *beginning) (changed bool, err error) {
	params, err := s.overrides(ctx, b.key.domain, b.def, b.stage.PreOperation, b.record.Fired)
	if err != nil {
		return false, err
	}
	return s.override(ctx, b.key, b.run, params)
}

// awaited finds the stage of a run that a signal is for, with its record as it is to be written; a stage that has begun is
// a Fault.
func (s *Service) awaited(ctx context.Context, k runKey, in signal) (*beginning, *stageRecord, error) {
	r, err := s.loadRun(ctx, k)
	if err != nil {
		return nil, nil, err
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return nil, nil, err
	}
	index := stageOf(def, in)
	if index < 0 {
		return nil, nil, pipeline.Faultf(pipeline.NoSuchTrigger, "%s is not a trigger of %s", in.key, k)
	}
	r, old, err := s.loadStage(ctx, k, index)
	if err != nil {
		return nil, nil, err
	}
	b := &beginning{key: k, run: r, def: def, stage: &def.Stages[index], in: StartStageInput{Stage: StageRef{Index: index, Attempt: r.attempt()}}}
	if old == nil || !r.counts(old) {
		b.record = b.waiting(s.Now().UTC(), old)
		return b, nil, nil
	}
	if old.Status != pipeline.StatusWaiting {
		return nil, nil, pipeline.Faultf(pipeline.NotTriggered, "stage %d of %s has begun", index, k)
	}
	b.record = old
	return b, old, nil
}

// goOn lets the stage go on that a signal has made ready: who took the signal may have died before.
func (s *Service) goOn(ctx context.Context, in signal) error {
	st, _, err := s.loadState(ctx, in.target.Domain, in.target.Pipeline)
	if err != nil || st.Current == 0 {
		return err
	}
	b, old, err := s.awaited(ctx, runKey{in.target.Domain, in.target.Pipeline, st.Current}, in)
	if pipeline.FaultsOf(err) != nil {
		return nil // it has begun
	}
	if err != nil || old == nil || !old.reached() {
		return err
	}
	if !old.Fired.satisfies(b.stage.PreOperation) {
		return nil
	}
	return s.proceed(ctx, b.key, b.run, b.def, old)
}

// stageOf is the index of the stage that a signal is for, or -1. A run that was retried may have other stages than the pipeline
// has now.
func stageOf(def *pipeline.Pipeline, in signal) int {
	if i := in.target.Stage; i < len(def.Stages) && has(def.Stages[i].PreOperation, in.key) {
		return i
	}
	return slices.IndexFunc(def.Stages, func(stage pipeline.Stage) bool { return has(stage.PreOperation, in.key) })
}
