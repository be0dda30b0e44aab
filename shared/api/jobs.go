package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// JobLister shows a stage's jobs.
type JobLister interface {
	// Jobs returns a page of a stage's jobs, newest first, and how many there are; a stage that the pipeline does not have is a Fault.
	Jobs(ctx context.Context, d store.Domain, pipelineID int64, stageIndex int, page pipeline.Paging) ([]run.JobView, int, error)
}

// LogReader shows a job's log.
type LogReader interface {
	// Log returns a job, by its number or "latest", with a page of its chunks and their total.
	Log(ctx context.Context, d store.Domain, pipelineID int64, stageIndex int, jobID string, page pipeline.Paging) (run.LogView, int, error)
}

// ListJobs is operation 12.
func ListJobs(users Authenticator, heads Heads, runs JobLister) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, stage, err := c.stage()
		if err != nil {
			return err
		}
		page, err := c.longPage()
		if err != nil {
			return err
		}
		if _, _, err := seePipeline(c.Context(), heads, c.principal, id, auth.Read); err != nil {
			return err
		}
		jobs, total, err := runs.Jobs(c.Context(), c.principal.Domain, id, stage, page)
		if err != nil {
			return err
		}
		return c.answerPage(w, jobs, page, len(jobs), total)
	}, listJobsRoute)
}

// GetLog is operation 13.
func GetLog(users Authenticator, heads Heads, runs LogReader) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, stage, err := c.stage()
		if err != nil {
			return err
		}
		job, err := c.job()
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
		view, total, err := runs.Log(c.Context(), c.principal.Domain, id, stage, job, page)
		if err != nil {
			return err
		}
		return c.answerPage(w, view, page, len(view.Log), total)
	}, getLogRoute)
}

// job reads the job's path value, which may be a word.
func (c *call) job() (string, error) {
	if c.PathValue("job_id") == run.LatestJob {
		return run.LatestJob, nil
	}
	id, err := c.id("job_id")
	return strconv.FormatInt(id, 10), err
}
