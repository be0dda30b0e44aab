package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// Starter starts runs.
type Starter interface {
	// Start begins a run with values for some params and returns its id; a pipeline under way is StillRunning, a param
	// that it does not have another Fault.
	Start(ctx context.Context, d store.Domain, pipelineID int64, cause run.Cause, params map[string]string) (int64, error)
}

// Stopper stops runs.
type Stopper interface {
	// Stop ends the run under way, in cancel; without one it is a Fault.
	Stop(ctx context.Context, d store.Domain, pipelineID int64, user string) error
}

// RunLister shows a pipeline's runs.
type RunLister interface {
	// Runs returns a page of runs, newest first, and how many there are.
	Runs(ctx context.Context, d store.Domain, pipelineID int64, page pipeline.Paging) ([]run.View, int, error)
}

// RunFinder shows a run.
type RunFinder interface {
	// Run returns a run with its definition; an unknown one is a Fault.
	Run(ctx context.Context, d store.Domain, pipelineID, runID int64) (run.View, error)
}

// StartPipeline starts a pipeline by hand. Its body is optional.
func StartPipeline(users Authenticator, heads Heads, runs Starter) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("pipeline_id")
		if err != nil {
			return err
		}
		params, err := c.startParams()
		if err != nil {
			return err
		}
		if _, _, err := seePipeline(c.Context(), heads, c.principal, id, auth.Read); err != nil {
			return err
		}
		cause := run.Cause{Type: run.CauseManual, User: c.principal.UserName}
		runID, err := runs.Start(c.Context(), c.principal.Domain, id, cause, params)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, map[string]int64{"run_id": runID})
	}, startPipelineRoute)
}

// startParams reads the values that a start gives to params, each at most once.
func (c *call) startParams() (map[string]string, error) {
	if len(c.body) == 0 {
		return nil, nil
	}
	var in struct {
		Params []run.ParamView `json:"params"`
	}
	if err := c.json(&in); err != nil {
		return nil, err
	}
	params := make(map[string]string, len(in.Params))
	for i, p := range in.Params {
		if _, twice := params[p.Name]; twice {
			return nil, pipeline.Faultf(pipeline.InvalidParam, "params[%d].name: %.80q is there twice", i, p.Name)
		}
		params[p.Name] = p.Value
	}
	return params, nil
}

// StopPipeline stops the run under way.
func StopPipeline(users Authenticator, heads Heads, runs Stopper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("pipeline_id")
		if err != nil {
			return err
		}
		if _, _, err := seePipeline(c.Context(), heads, c.principal, id, auth.Read); err != nil {
			return err
		}
		if err := runs.Stop(c.Context(), c.principal.Domain, id, c.principal.UserName); err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, nothing{})
	}, stopPipelineRoute)
}

// ListRuns lists a pipeline's runs.
func ListRuns(users Authenticator, heads Heads, runs RunLister) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("pipeline_id")
		if err != nil {
			return err
		}
		page, err := c.page()
		if err != nil {
			return err
		}
		if _, _, err := seePipeline(c.Context(), heads, c.principal, id, auth.Read); err != nil {
			return err
		}
		found, total, err := runs.Runs(c.Context(), c.principal.Domain, id, page)
		if err != nil {
			return err
		}
		return c.answerPage(w, found, page, len(found), total)
	}, listRunsRoute)
}

// GetRun shows one run.
func GetRun(users Authenticator, heads Heads, runs RunFinder) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("pipeline_id")
		if err != nil {
			return err
		}
		runID, err := c.id("run_id")
		if err != nil {
			return err
		}
		if _, _, err := seePipeline(c.Context(), heads, c.principal, id, auth.Read); err != nil {
			return err
		}
		view, err := runs.Run(c.Context(), c.principal.Domain, id, runID)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusOK, view)
	}, getRunRoute)
}
