package run

import (
	"context"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// maxAttempts bounds how often a run begins stages anew: the number has three digits in a job's id.
const maxAttempts = 900

// Retry begins the failed or cancelled stage of a pipeline's last run anew, on the same inputs, in an execution of its own; the
// rest of the run goes on from there (API.md, operation 14). Of two at once one wins. It is a Fault when the pipeline runs
// (StillRunning), when too many wait for their turn (QueueFull), when the stage is not where the run ended, when it did not fail, when nobody retried it within the timespan of
// its timeout_reset, or when the pipeline was updated without it.
func (s *Service) Retry(ctx context.Context, domain store.Domain, id int64, index int) error {
	for range maxClaims {
		err := s.retry(ctx, domain, id, index)
		if store.Failed(err) >= 0 {
			continue
		}
		return err
	}
	return pipeline.Faultf(pipeline.Busy, "stage %d of pipeline %d is being retried by many at once", index, id)
}

func (s *Service) retry(ctx context.Context, domain store.Domain, id int64, index int) error {
	st, version, err := s.loadState(ctx, domain, id)
	if err != nil {
		return err
	}
	k := runKey{domain, id, st.Runs}
	if st.Runs == 0 {
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d has not failed: pipeline %d never ran", index, id)
	}
	k.noteStage(ctx, index)
	r, err := s.loadRun(ctx, k)
	if err != nil {
		return err
	}
	def, err := s.Catalog.Definition(ctx, domain, id, r.Definition)
	if err != nil {
		return err
	}
	if err := r.retriable(k, index); err != nil {
		return err
	}
	if err := s.stillThere(ctx, k, def, index); err != nil {
		return err
	}
	waiting := r.Reset
	r.retried(index)
	var ops []store.Op
	if waiting != nil {
		ops = s.begin(k, r) // in the place that it has kept
	} else if ops, err = s.enter(ctx, k, r); err != nil {
		return err
	}
	st.Current, st.Last = k.run, r.standing()
	if err := s.Table.Write(ctx, append(ops, s.putRun(k, r), putState(k, st, version))...); err != nil {
		return err
	}
	s.entered(ctx, k, r, def)
	if waiting == nil {
		return nil
	}
	return s.succeed(ctx, waiting.Token, nil)
}

// retriable says why a stage of the pipeline's last run cannot be retried.
func (r *record) retriable(k runKey, index int) error {
	switch {
	case !r.ended() && (r.Reset == nil || r.StoppedBy != ""):
		return stillRunning(k.pipeline, k.run)
	case !r.ended() && r.Reset.Index != index:
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d: %s waits for a retry of stage %d", index, k, r.Reset.Index)
	case r.Expired:
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d: %s is over, nobody retried it in time", index, k)
	case r.attempt() >= maxAttempts:
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d: %s has made %d attempts, which are all that it may", index, k, maxAttempts)
	case r.ended() && !r.failedAt(index):
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d: %s did not end by the failure of this stage: it is %s since stage %d",
			index, k, r.Status, r.StageIndex)
	}
	return nil
}

// failedAt says whether a run that has ended did so by the failure of a stage.
func (r *record) failedAt(index int) bool {
	if r.Status == pipeline.StatusSuccess || r.StageIndex != index {
		return false
	}
	stage := r.endedStage(index)
	return stage != nil && stage.ended() && stage.Status != pipeline.StatusSuccess
}

// stillThere refuses the retry of a stage that an update of the pipeline took away or moved.
func (s *Service) stillThere(ctx context.Context, k runKey, def *pipeline.Pipeline, index int) error {
	_, now, err := s.present(ctx, k.domain, k.pipeline)
	if err != nil {
		return err
	}
	if index >= len(now.Stages) || index >= len(def.Stages) || now.Stages[index].ID != def.Stages[index].ID {
		return pipeline.Faultf(pipeline.InvalidParam, "stage %d of %s is no longer there: the pipeline was updated since", index, k)
	}
	return nil
}

// retried has the run go on at a stage, under the next attempt.
func (r *record) retried(index int) {
	r.Retries++
	r.Execution, r.From = r.attempt(), index
	r.Status, r.Reset, r.StoppedBy, r.Stages = pipeline.StatusRunning, nil, "", nil
	r.End = time.Time{}
}
