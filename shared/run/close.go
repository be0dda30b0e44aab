package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// openRun is what the reconciler finds of a run under way.
type openRun struct {
	Run int64 `json:"run"`
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
	r.Status, r.End, r.Stages = status, s.Now().UTC(), nil
	for _, stage := range stages {
		if stage.Attempt == r.attempt() {
			stage.Token, stage.Inputs = "", nil
			r.Stages = append(r.Stages, stage)
		}
	}
	if last != nil {
		r.StageIndex = last.Index
	}
	ops := []store.Op{s.putRun(k, r)}
	if st.Current == k.run {
		st.Current = 0
		ops = append(ops, store.Put(k.domain.State(k.pipeline), encode(st), is(version)), store.Delete(k.domain.OpenRun(k.pipeline), store.If{}))
	}
	return ops, nil
}

// stagesOf reads the stages of a run that have begun, in their order.
func (s *Service) stagesOf(ctx context.Context, k runKey) ([]stageRecord, error) {
	page, err := s.Table.Query(ctx, store.Query{PK: k.domain.Pipeline(k.pipeline), Prefix: store.StagePrefix(k.run), Limit: pipeline.MaxStages})
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

// CloseRun ends a run that the engine could not carry on with: runtime_exception, for the run and the stage it was at.
func (s *Service) CloseRun(ctx context.Context, in CloseRunInput) (Position, error) {
	k := runKey{in.Domain, in.Pipeline, in.Run}
	k.note(ctx)
	reason := "the run was lost"
	if in.Error != nil {
		reason = fmt.Sprintf("%s: %s", in.Error.Error, cut(in.Error.Cause))
	}
	for range maxClaims {
		err := s.closeRun(ctx, k, reason)
		if store.Failed(err) >= 0 {
			continue
		}
		if err != nil {
			return Position{}, fmt.Errorf("close %s: %w", k, err)
		}
		return k.end(), nil
	}
	return Position{}, fmt.Errorf("close %s: %w", k, store.ErrContention)
}

func (s *Service) closeRun(ctx context.Context, k runKey, reason string) error {
	r, err := s.loadRun(ctx, k)
	if err != nil || r.ended() {
		return err
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return err
	}
	open, err := s.openStage(ctx, k)
	if err != nil {
		return err
	}
	if open == nil {
		ops, err := s.closing(ctx, k, r, pipeline.StatusRuntimeException, nil)
		if err != nil {
			return err
		}
		if err := s.Table.Write(ctx, ops...); err != nil {
			return err
		}
		s.measureEnd(ctx, r)
		return nil
	}
	_, err = s.endStage(ctx, &ending{key: k, run: r, def: def, index: open.Index, record: open, lost: true,
		outcome: outcome{status: pipeline.StatusRuntimeException, job: pipeline.JobFailed, reason: reason}})
	return err
}

// openStage is the stage that the run has come to and that has not ended, or nil.
func (s *Service) openStage(ctx context.Context, k runKey) (*stageRecord, error) {
	stages, err := s.stagesOf(ctx, k)
	if err != nil {
		return nil, err
	}
	for i := range stages {
		if stages[i].reached() && !stages[i].ended() {
			return &stages[i], nil
		}
	}
	return nil, nil
}
