package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Retrier begins failed stages anew.
type Retrier interface {
	// Retry has the pipeline's last run go on at a stage that failed or was cancelled. A pipeline under way is StillRunning,
	// any other stage another Fault.
	Retry(ctx context.Context, d store.Domain, pipelineID int64, stageIndex int) error
}

// The modes of operation 14.
const (
	modeRetry    = "retry"
	modeRollback = "rollback"
)

// RetryStage is operation 14. No stage deploys yet, so none can be rolled back.
func RetryStage(users Authenticator, heads Heads, runs Retrier) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, stage, err := c.stage()
		if err != nil {
			return err
		}
		mode, err := c.startMode()
		if err != nil {
			return err
		}
		if _, _, err := seePipeline(c.Context(), heads, c.principal, id, auth.Read); err != nil {
			return err
		}
		if mode == modeRollback {
			return pipeline.Faultf(pipeline.CannotRollBack, "stage %d has no deployed version to go back to", stage)
		}
		if err := runs.Retry(c.Context(), c.principal.Domain, id, stage); err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, nothing{})
	}, retryStageRoute)
}

func (c *call) startMode() (string, error) {
	query, err := parseQuery(c.Request)
	if err != nil {
		return "", err
	}
	mode := query.Get("mode")
	if mode != modeRetry && mode != modeRollback {
		return "", pipeline.Faultf(pipeline.InvalidQuery, "mode: %.80q: must be %s or %s", mode, modeRetry, modeRollback)
	}
	return mode, nil
}
