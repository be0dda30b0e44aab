package run

import (
	"context"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Stop ends a pipeline's run as cancel. It marks the run and answers the running stage's task token; the agent learns it from
// its next sign of life. A run that waits for its turn ends at once. It is a Fault when the pipeline does not run.
func (s *Service) Stop(ctx context.Context, domain store.Domain, id int64, user string) error {
	for range maxClaims {
		k, r, err := s.markStopped(ctx, domain, id, user)
		if store.Failed(err) >= 0 {
			continue
		}
		if err != nil {
			return err
		}
		return s.halt(ctx, k, r)
	}
	return pipeline.Faultf(pipeline.Busy, "pipeline %d is being written by others", id)
}

// halt ends what a run waits for that is marked as stopped.
func (s *Service) halt(ctx context.Context, k runKey, r *record) error {
	if r.Reset != nil {
		return s.fail(ctx, r.Reset.Token, job.ErrorCancelled, stopReason(r))
	}
	stage, err := s.openStage(ctx, k, r)
	if err != nil || stage == nil {
		return err // between two stages: the next one sees the mark
	}
	return s.fail(ctx, stage.Token, job.ErrorCancelled, stopReason(r))
}

func (s *Service) markStopped(ctx context.Context, domain store.Domain, id int64, user string) (runKey, *record, error) {
	st, _, err := s.loadState(ctx, domain, id)
	if err != nil {
		return runKey{}, nil, err
	}
	notRunning := pipeline.Faultf(pipeline.Exists, "pipeline %d does not run", id)
	if st.Current == 0 {
		return runKey{}, nil, notRunning
	}
	k := runKey{domain, id, st.Current}
	r, err := s.loadRun(ctx, k)
	if err == nil && r.ended() {
		err = notRunning // since the state was read: an ended run is not marked, nor is it open again
	}
	if err != nil || r.StoppedBy != "" {
		return k, r, err
	}
	r.StoppedBy = user
	if r.queued() {
		return k, r, s.unqueue(ctx, k, r)
	}
	return k, r, s.Table.Write(ctx, s.putRun(k, r), k.open(r))
}

// unqueue ends a run that waits for its turn: nothing of it has begun, so there is nobody to tell of its end.
func (s *Service) unqueue(ctx context.Context, k runKey, r *record) error {
	ops, err := s.closing(ctx, k, r, pipeline.StatusCancel, nil)
	if err != nil {
		return err
	}
	if err := s.Table.Write(ctx, ops...); err != nil {
		return err
	}
	s.measureEnd(ctx, r)
	return nil
}
