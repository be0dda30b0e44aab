package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// FinishStage ends a stage and says what comes next. What holds together is one transaction: the stage and its job have
// ended, its files are listed, and after the last stage the run has ended and the pipeline is free.
func (s *Service) FinishStage(ctx context.Context, in FinishStageInput) (Position, error) {
	runKey{in.Domain, in.Pipeline, in.Run}.noteStage(ctx, in.Stage.Index)
	for range maxClaims {
		next, err := s.finishStage(ctx, in)
		if store.Failed(err) >= 0 {
			continue // a stop, or another package's build, wrote in between: look again
		}
		if err != nil {
			return next, fmt.Errorf("finish stage %d of pipeline %d run %d: %w", in.Stage.Index, in.Pipeline, in.Run, err)
		}
		s.freed(ctx, next)
		return next, nil
	}
	return Position{}, fmt.Errorf("finish stage %d of pipeline %d run %d: %w", in.Stage.Index, in.Pipeline, in.Run, store.ErrContention)
}

func (s *Service) finishStage(ctx context.Context, in FinishStageInput) (Position, error) {
	k := runKey{in.Domain, in.Pipeline, in.Run}
	r, stage, err := s.loadStage(ctx, k, in.Stage.Index)
	if err != nil {
		return Position{}, err
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return Position{}, err
	}
	if r.ended() {
		stage = r.endedStage(in.Stage.Index) // its place may be a later run's
	}
	e := &ending{key: k, run: r, def: def, index: in.Stage.Index, record: stage}
	switch {
	case stage != nil && stage.finished(in) && !r.outdated(in.Stage.Attempt):
		e.again = true
		_, next := s.told(e, s.follow(e))
		return next, nil
	case r.outdated(in.Stage.Attempt), r.void(in.Stage.Attempt), r.ended():
		return k.end(), nil
	case stage == nil:
		e.record = e.unrecorded(in.Stage.Attempt, s.Now().UTC())
	case stage.Run != in.Run || stage.Attempt < in.Stage.Attempt:
		e.record = e.unrecorded(in.Stage.Attempt, s.Now().UTC())
		e.record.version = stage.version
	}
	if e.outcome, err = outcomeOf(in); err != nil {
		return Position{}, err
	}
	return s.endStage(ctx, e)
}

// finished says whether an attempt at a stage has been finished before.
func (s *stageRecord) finished(in FinishStageInput) bool {
	return s.Run == in.Run && s.Attempt == in.Stage.Attempt && s.ended()
}

// ending is a stage that has ended.
type ending struct {
	key     runKey
	run     *record
	def     *pipeline.Pipeline
	index   int
	record  *stageRecord
	outcome outcome
	job     *jobRecord // as it ended, if there is one
	again   bool       // this function was called before, and the records hold what it did
	lost    bool       // the engine failed: no handler applies
	watches bool       // the run's commit is known now
}

// unrecorded is the record of a stage that failed before it was ever written. Its job may have been.
func (e *ending) unrecorded(attempt int, now time.Time) *stageRecord {
	r := &stageRecord{Run: e.key.run, Index: e.index, StageID: e.stage().ID, Attempt: attempt, Start: now}
	if e.stage().Service != pipeline.TestReviewService {
		r.Job = jobID(e.key.run, r.Index, attempt)
	}
	return r
}

func (e *ending) stage() *pipeline.Stage { return &e.def.Stages[e.index] }

func (s *Service) endStage(ctx context.Context, e *ending) (Position, error) {
	ops, err := s.publish(ctx, e)
	if faults := pipeline.FaultsOf(err); faults != nil {
		e.outcome.refuse(fmt.Sprintf("archive: %s", faults[0].Detail))
	} else if err != nil {
		return Position{}, err
	}
	e.record.Status, e.record.Reason, e.record.Source = e.outcome.status, e.outcome.reason, e.outcome.result.Source
	e.record.End, e.record.Token, e.record.Waits = s.Now().UTC(), "", ""
	next := s.follow(e)
	e.watches = e.watch()
	if err := s.endJob(ctx, e); err != nil {
		return Position{}, err
	}
	ops = append(ops, s.putStage(e.key, e.record))
	if e.job != nil {
		ops = append(ops, s.putJob(e.key, e.job))
	}
	moved, err := s.move(ctx, e, next)
	if err != nil {
		return Position{}, err
	}
	ops = append(ops, moved...)
	told, position := s.told(e, next)
	if err := s.Table.Write(ctx, append(ops, told...)...); err != nil {
		return Position{}, err
	}
	s.measureStage(ctx, e)
	if next.position.Next == nextEnd {
		s.measureEnd(ctx, e.run)
	}
	if e.job != nil {
		s.stopBuild(ctx, e)
		s.forgetLogs(ctx, e.key, e.record.StageID)
		s.forgetSpec(ctx, e)
	}
	return position, nil
}

// move are the writes of the run, when it does not just go on to its next stage.
func (s *Service) move(ctx context.Context, e *ending, next following) ([]store.Op, error) {
	switch {
	case next.returns:
		return s.changed(ctx, e.key, e.run.returned())
	case next.resets:
		e.run.Status, e.run.Reset = next.status, &reset{Index: e.index}
		return s.changed(ctx, e.key, e.run)
	case next.position.Next == nextEnd:
		return s.closing(ctx, e.key, e.run, next.status, e.record)
	case e.watches:
		return []store.Op{s.putRun(e.key, e.run)}, nil
	}
	return nil, nil
}

// changed are the writes of a run under way that stands otherwise than before.
func (s *Service) changed(ctx context.Context, k runKey, r *record) ([]store.Op, error) {
	st, version, err := s.loadState(ctx, k.domain, k.pipeline)
	if err != nil {
		return nil, err
	}
	st.Last = r.standing()
	return []store.Op{s.putRun(k, r), putState(k, st, version)}, nil
}

// publish lists the files that the job archived; only success publishes.
func (s *Service) publish(ctx context.Context, e *ending) ([]store.Op, error) {
	if e.outcome.status != pipeline.StatusSuccess || len(e.outcome.result.Files) == 0 {
		return nil, nil
	}
	values, err := s.values(ctx, e.key, e.run)
	if err != nil {
		return nil, err
	}
	stage, _ := e.stage().Resolve(values)
	files, err := publication(stage, e.outcome.result.Files)
	if err != nil {
		return nil, err
	}
	return s.Packages.Publish(ctx, e.key.domain, e.run.Creator, files)
}

// endJob ends the stage's job, if it has one.
func (s *Service) endJob(ctx context.Context, e *ending) error {
	if e.record.Job == 0 {
		return nil
	}
	j, err := s.loadJob(ctx, e.key, e.record)
	if errors.Is(err, store.ErrNotFound) {
		e.record.Job = 0 // StartStage did not come so far
		return nil
	}
	if err != nil {
		return err
	}
	e.job = j
	j.State, j.End, j.LogNum, j.Tests = e.outcome.job, e.record.End, e.outcome.logNum, e.outcome.tests
	if j.LogNum == 0 {
		if j.LogNum, err = s.countLog(ctx, e.key, j.ID); err != nil {
			return err
		}
	}
	if e.outcome.unsaid || j.LogNum == 0 && e.outcome.reason != "" {
		j.LogNum++
		if err := s.writeLog(ctx, e.key, j, e.outcome.reason); err != nil {
			return err
		}
	}
	if source := e.outcome.result.Source; source != nil {
		j.Pkg = gitPkg(source.Branch, source.Tag)
	}
	return nil
}
