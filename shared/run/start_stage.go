package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// errorRefused fails a review's token: a reviewer said no.
const errorRefused = "Refused"

// TransientError makes the state machine call a function again: whatever went wrong was not the stage's fault. Its name is
// in the Retry of statemachines/stage.asl.json.
type TransientError struct{ Err error }

func (e *TransientError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *TransientError) Unwrap() error { return e.Err }

// BusyError makes the state machine call StartStage again and again for hours: its job is taken when there is room. Its name
// is in the Retry of statemachines/stage.asl.json.
type BusyError struct{ Err error }

func (e *BusyError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *BusyError) Unwrap() error { return e.Err }

// StartStage begins a stage: it records it, and starts its job or opens its review. The task token is answered later, by
// whoever does the work.
func (s *Service) StartStage(ctx context.Context, in StartStageInput) error {
	runKey{in.Domain, in.Pipeline, in.Run}.noteStage(ctx, in.Stage.Index)
	err := s.startStage(ctx, in)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("start stage %d of pipeline %d run %d: %w", in.Stage.Index, in.Pipeline, in.Run, err)
	if errors.Is(err, job.ErrBusy) {
		return &BusyError{err}
	}
	return &TransientError{err}
}

func (s *Service) startStage(ctx context.Context, in StartStageInput) error {
	k := runKey{in.Domain, in.Pipeline, in.Run}
	if in.Stage.Reset {
		return s.awaitRetry(ctx, k, in)
	}
	r, old, err := s.loadStage(ctx, k, in.Stage.Index)
	if err != nil {
		return err
	}
	if r.outdated(in.Stage.Attempt) || r.void(in.Stage.Attempt) {
		return s.fail(ctx, in.Token, job.ErrorCancelled, "the stage has begun anew since")
	}
	if r.ended() {
		return s.fail(ctx, in.Token, job.ErrorCancelled, stopReason(r)) // the place of its stages may be a later run's
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return err
	}
	b := &beginning{key: k, run: r, def: def, stage: &def.Stages[in.Stage.Index], in: in}
	if old != nil && r.counts(old) && old.Attempt == in.Stage.Attempt {
		if old.late(in) {
			return nil
		}
		b.record = old
	}
	if in.Stage.Wait {
		return s.awaitStage(ctx, b, old)
	}
	if err := s.recordStage(ctx, b, old); err != nil {
		return err
	}
	if r, err = s.stillRuns(ctx, b); r == nil || err != nil {
		return err
	}
	if b.stage.Service == pipeline.TestReviewService {
		return s.openReview(ctx, b)
	}
	return s.startJob(ctx, b)
}

// stillRuns reads the run again once the stage is written. A stop marks the run first and looks for a stage to end then, so one of
// the two sees the other. When the run was stopped the token is answered and there is no run.
func (s *Service) stillRuns(ctx context.Context, b *beginning) (*record, error) {
	r, err := s.loadRun(ctx, b.key)
	if err != nil {
		return nil, err
	}
	if r.StoppedBy != "" || r.ended() {
		return nil, s.fail(ctx, b.in.Token, job.ErrorCancelled, stopReason(r))
	}
	return r, nil
}

// beginning is a stage that is about to begin.
type beginning struct {
	key     runKey
	run     *record
	def     *pipeline.Pipeline
	stage   *pipeline.Stage
	in      StartStageInput
	record  *stageRecord   // as written
	job     *jobRecord     // as written or read; nil before
	account *sources.Bound // of the pipeline's creator at the host of the stage's repository; nil when there is none
}

// recordStage writes the stage, and its job the first time.
func (s *Service) recordStage(ctx context.Context, b *beginning, old *stageRecord) (err error) {
	if b.account, err = s.account(ctx, b.key, b.run, b.stage); err != nil {
		return err
	}
	if b.record != nil && b.record.Status != pipeline.StatusWaiting {
		if b.record.Token == b.in.Token {
			return nil
		}
		b.record.Token, b.record.Try = b.in.Token, b.in.Try // the state machine tries again
		return s.writeStage(ctx, b)
	}
	b.record = b.waiting(s.Now().UTC(), old)
	b.record.Status, b.record.Token, b.record.Try = pipeline.StatusRunning, b.in.Token, b.in.Try
	if b.account != nil {
		b.record.Host = b.account.URL
	}
	if b.stage.Service == pipeline.TestReviewService {
		users, err := s.reviewers(ctx, b.key, b.run, b.stage)
		if err != nil {
			return err
		}
		for _, user := range users {
			b.record.Votes = append(b.record.Votes, ReviewResult{UserName: user.UserName, Result: ReviewWaiting})
		}
		return s.writeStage(ctx, b)
	}
	b.record.Job = jobID(b.key.run, b.record.Index, b.record.Attempt)
	if err := s.recordJob(ctx, b, old); err != nil {
		return err
	}
	return s.writeStage(ctx, b)
}

// writeStage writes the stage's record, which may be written again then.
func (s *Service) writeStage(ctx context.Context, b *beginning) error {
	err := s.Table.Write(ctx, s.putStage(b.key, b.record))
	if err == nil {
		b.record.version++ // as the table counts: store.Item
	}
	return err
}

// recordJob writes the stage's job, before the stage that refers to it: in one transaction both would cost twice as much.
func (s *Service) recordJob(ctx context.Context, b *beginning, old *stageRecord) error {
	b.job = b.newJob()
	if old != nil && old.Job != 0 && b.run.counts(old) {
		before, err := s.loadJob(ctx, b.key, old)
		if err != nil {
			return err
		}
		b.job.Inputs, b.job.Resource = before.Inputs, before.Resource // a retry works on the same bytes
	}
	if len(b.job.Inputs) == 0 {
		if err := s.pinInputs(ctx, b); err != nil {
			return err
		}
	}
	err := s.Table.Write(ctx, s.putJob(b.key, b.job))
	if store.Failed(err) >= 0 {
		b.job = nil // a call that ended between the two wrote it: what that one pinned holds
		return nil
	}
	b.job.version = 1 // an item's first: store.Item
	return err
}

// waiting is the record of a stage that has not begun, in place of the old one. Of an earlier attempt of this pass it keeps
// which of the stage's triggers have fired.
func (b *beginning) waiting(now time.Time, old *stageRecord) *stageRecord {
	r := &stageRecord{
		Run: b.key.run, Index: b.in.Stage.Index, StageID: b.stage.ID, Attempt: b.in.Stage.Attempt, Status: pipeline.StatusWaiting, Start: now,
	}
	if old != nil {
		r.version = old.version
		if b.run.counts(old) {
			r.Fired = old.Fired
		}
	}
	return r
}

func (b *beginning) newJob() *jobRecord {
	j := &jobRecord{
		ID: b.record.Job, Run: b.key.run, StageID: b.stage.ID, Service: b.stage.Service, State: pipeline.JobWaiting,
		Creator: b.run.Creator, Start: b.record.Start,
	}
	if code, _ := b.run.source(b.stage.ID, b.stage.Params.CodeSource); code != nil {
		j.Pkg = gitPkg(code.Branch, code.Tag)
	}
	return j
}

func stopReason(r *record) string {
	if r.StoppedBy == "" {
		return "the run has ended"
	}
	return "stopped by " + r.StoppedBy
}
