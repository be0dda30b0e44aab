package run

import (
	"context"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
)

// reset is a run that stopped at a failed stage, whose timeout_reset waits for a retry: it is not over, and its pipeline is not
// free (API.md, Settled, "timeout_reset").
type reset struct {
	Index int    `json:"index"`           // of the failed stage
	Token string `json:"token,omitempty"` // answered when the waiting ends before its time
	Try   int    `json:"try,omitempty"`   // StartStageInput.Try of the token
}

// awaitRetry keeps the token of an execution that waits for a retry. One that came before, or a stop, has been seen by whoever
// reads the run after this write.
func (s *Service) awaitRetry(ctx context.Context, k runKey, in StartStageInput) error {
	r, err := s.loadRun(ctx, k)
	if err != nil {
		return err
	}
	if r.Reset == nil || r.outdated(in.Stage.Attempt) {
		return s.succeed(ctx, in.Token, nil)
	}
	if in.Try < r.Reset.Try {
		return nil // a slow call, whose token nobody hears any more
	}
	r.Reset.Token, r.Reset.Try = in.Token, in.Try
	if err := s.Table.Write(ctx, s.putRun(k, r)); err != nil {
		return err
	}
	if r.StoppedBy != "" {
		return s.fail(ctx, in.Token, job.ErrorCancelled, stopReason(r))
	}
	return nil
}

// giveUp ends a run that waited for a retry.
func (s *Service) giveUp(ctx context.Context, k runKey, r *record, def *pipeline.Pipeline, why *TaskError) (Position, error) {
	status := pipeline.StatusRuntimeException
	if why != nil {
		status = failed(*why).status
	}
	status = r.endsAs(status)
	r.StageIndex, r.Expired = r.Reset.Index, status == pipeline.StatusTimeout
	return s.close(ctx, k, r, def, status)
}
