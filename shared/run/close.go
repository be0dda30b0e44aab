package run

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// openRun is what the reconciler finds of a run under way.
type openRun struct {
	Run       int64 `json:"run"`
	Execution int   `json:"execution,omitempty"` // record.Execution
	Stopped   bool  `json:"stopped,omitempty"`   // it is marked as stopped
}

func (k runKey) open(r *record) store.Op {
	return store.Put(k.domain.OpenRun(k.pipeline), encode(openRun{Run: k.run, Execution: r.Execution, Stopped: r.StoppedBy != ""}), store.If{})
}

// closing are the writes that end a run and free its pipeline. With the last stage's own record given they keep the run's
// stages as they ended, for its history.
func (s *Service) closing(ctx context.Context, k runKey, r *record, status pipeline.Status, last *stageRecord) ([]store.Op, error) {
	st, version, err := s.loadState(ctx, k.domain, k.pipeline)
	if err != nil {
		return nil, err
	}
	stages, err := s.stagesOf(ctx, k)
	if err != nil {
		return nil, err
	}
	if last != nil {
		stages = append(slices.DeleteFunc(stages, func(stage stageRecord) bool { return stage.Index == last.Index }), *last)
		slices.SortFunc(stages, func(a, b stageRecord) int { return a.Index - b.Index })
	}
	leaving := r.leave(k)
	r.Status, r.End, r.Stages, r.Reset, r.Queued = status, s.Now().UTC(), nil, nil, time.Time{}
	for _, stage := range stages {
		if r.counts(&stage) {
			stage.Token = ""
			r.Stages = append(r.Stages, stage)
		}
	}
	if last != nil {
		r.StageIndex = last.Index
	}
	ops := []store.Op{s.putRun(k, r)}
	if st.Current == k.run {
		st.Current, st.Last = 0, r.standing()
		ops = append(append(ops, putState(k, st, version)), leaving...)
	}
	return ops, nil
}

// stagesOf reads the stages that have begun, in their order. Those that the pipeline's last run did not come to are another's, and do not
// count.
func (s *Service) stagesOf(ctx context.Context, k runKey) ([]stageRecord, error) {
	page, err := s.Table.Query(ctx, store.Query{PK: k.domain.Pipeline(k.pipeline), Prefix: store.StagePrefix, Limit: pipeline.MaxStages})
	if err != nil {
		return nil, err
	}
	all := make([]stageRecord, len(page.Items))
	for i, item := range page.Items {
		all[i].version = item.Version
		if err := read(item, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// CloseRun ends a run that the engine could not carry on with, as runtime_exception, for the run and the stage it was at; or one
// that timeout_reset kept waiting: as timeout when nobody retried in time, as cancel when it was stopped.
func (s *Service) CloseRun(ctx context.Context, in CloseRunInput) (Position, error) {
	k := runKey{in.Domain, in.Pipeline, in.Run}
	k.note(ctx)
	reason := "the run was lost"
	if in.Error != nil {
		reason = fmt.Sprintf("%s: %s", in.Error.Error, cut(in.Error.Cause))
	}
	for range maxClaims {
		next, err := s.closeRun(ctx, in, reason)
		if store.Failed(err) >= 0 {
			continue
		}
		if err != nil {
			return Position{}, fmt.Errorf("close %s: %w", k, err)
		}
		s.freed(ctx, next)
		return next, nil
	}
	return Position{}, fmt.Errorf("close %s: %w", k, store.ErrContention)
}

func (s *Service) closeRun(ctx context.Context, in CloseRunInput, reason string) (Position, error) {
	k := runKey{in.Domain, in.Pipeline, in.Run}
	r, err := s.loadRun(ctx, k)
	if err != nil {
		return Position{}, err
	}
	if r.outdated(in.Stage.Attempt) {
		return k.end(), nil
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return Position{}, err
	}
	if r.ended() {
		_, next := s.tell(k, k.end(), dueOfRun(r, def))
		return next, nil
	}
	if r.Reset != nil {
		return s.giveUp(ctx, k, r, def, in.Error)
	}
	open, err := s.openStage(ctx, k, r)
	if err != nil {
		return Position{}, err
	}
	if open == nil {
		return s.close(ctx, k, r, def, r.endsAs(pipeline.StatusRuntimeException))
	}
	return s.endStage(ctx, &ending{key: k, run: r, def: def, index: open.Index, record: open, lost: true,
		outcome: outcome{status: pipeline.StatusRuntimeException, job: pipeline.JobFailed, reason: reason}})
}

// endsAs is the status of a run that ends at no stage: one that was stopped is cancelled, whatever ended it.
func (r *record) endsAs(status pipeline.Status) pipeline.Status {
	if r.StoppedBy != "" {
		return pipeline.StatusCancel
	}
	return status
}

// close ends a run that is at no stage.
func (s *Service) close(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline, status pipeline.Status) (Position, error) {
	ops, err := s.closing(ctx, k, r, status, nil)
	if err != nil {
		return Position{}, err
	}
	told, next := s.tell(k, k.end(), dueOfRun(r, def))
	if err := s.Table.Write(ctx, append(ops, told...)...); err != nil {
		return Position{}, err
	}
	s.measureEnd(ctx, r)
	return next, nil
}

// openStage is the stage that the run has come to and that has not ended, or nil.
func (s *Service) openStage(ctx context.Context, k runKey, r *record) (*stageRecord, error) {
	stages, err := s.stagesOf(ctx, k)
	if err != nil {
		return nil, err
	}
	for i := range stages {
		if r.counts(&stages[i]) && stages[i].reached() && !stages[i].ended() {
			return &stages[i], nil
		}
	}
	return nil, nil
}
