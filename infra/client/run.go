package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Param is a pipeline's param and a value of it.
type Param struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Secret bool   `json:"secret,omitempty"`
}

// Run is one run of a pipeline.
type Run struct {
	ID     int64      `json:"id"`
	Number int64      `json:"number"`
	Status string     `json:"status"`
	Reason string     `json:"reason"`
	Params []Param    `json:"params"`
	Stages []RunStage `json:"stages"`
	Commit *struct {
		ID string `json:"id"`
	} `json:"commit"`
	Cause      Cause      `json:"cause"`
	StartTime  string     `json:"start_time"`
	EndTime    string     `json:"end_time"`
	Deliveries []Delivery `json:"deliveries"`
}

// Cause is what started a run.
type Cause struct {
	Type     string `json:"type"`
	Channel  string `json:"channel"`
	Pipeline int64  `json:"pipeline"`
	Ref      string `json:"ref"`
	Commit   string `json:"commit"`
	Author   string `json:"author"`
	Message  string `json:"message"`
}

// Delivery is something that a run told others.
type Delivery struct {
	Stage  *int   `json:"stage"`
	Kind   string `json:"kind"`
	To     string `json:"to"`
	State  string `json:"state"`
	Tries  int    `json:"tries"`
	Answer int    `json:"answer"`
	Reason string `json:"reason"`
}

// RunStage is a stage of a run.
type RunStage struct {
	Name   string `json:"name"`
	Status string `json:"status"`
	JobID  int64  `json:"job_id"`
	Reason string `json:"reason"`
}

// Job is a job of a stage.
type Job struct {
	ID       int64  `json:"id"`
	Service  string `json:"service"`
	State    string `json:"state"`
	Progress string `json:"progress"`
	LogNum   int    `json:"log_num"`
	Tests    *Tests `json:"tests"` // of a build that has a report of them
}

// Tests is how a build's tests went; the single ones, the worst first, come with its log.
type Tests struct {
	Total    int     `json:"total"`
	Passed   int     `json:"passed"`
	Failed   int     `json:"failed"`
	Skipped  int     `json:"skipped"`
	PassRate float64 `json:"pass_rate"`
	Cases    []struct {
		Name    string  `json:"name"`
		Suite   string  `json:"suite"`
		Result  string  `json:"result"`
		Seconds float64 `json:"seconds"`
		Message string  `json:"message"`
	} `json:"cases"`
}

// Log is a page of a job's log.
type Log struct {
	Job
	Chunks []Chunk `json:"log"`
}

// Chunk is a part of a log; Content is a JSON array of Lines, as a string.
type Chunk struct {
	Content   string `json:"content"`
	CreatedAt string `json:"created_at"`
}

// Line is one line of a log.
type Line struct {
	Type     string // phase or content
	Message  string
	Time     string
	State    string
	Progress int
}

// Start starts a pipeline by hand.
func (c *Client) Start(ctx context.Context, id int64, params ...Param) (runID int64, err error) {
	var started struct {
		RunID int64 `json:"run_id"`
	}
	body := map[string]any{"params": params}
	err = c.Call(ctx, http.MethodPost, fmt.Sprintf("/v3/manage/pipelines/%d/start", id), body, &started)
	return started.RunID, err
}

// Retry begins the failed stage of a pipeline's last run anew.
func (c *Client) Retry(ctx context.Context, id int64, stage int) error {
	return c.Call(ctx, http.MethodPost, fmt.Sprintf("/v3/manage/pipelines/%d/stages/%d/start?mode=retry", id, stage), nil, nil)
}

// Runs lists a pipeline's newest runs first.
func (c *Client) Runs(ctx context.Context, id int64, limit int) ([]Run, error) {
	var list []Run
	return list, c.Call(ctx, http.MethodGet, fmt.Sprintf("/v3/manage/pipelines/%d/runs?limit=%d", id, limit), nil, &list)
}

// Run reads one run.
func (c *Client) Run(ctx context.Context, id, runID int64) (*Run, error) {
	run := new(Run)
	return run, c.Call(ctx, http.MethodGet, fmt.Sprintf("/v3/manage/pipelines/%d/runs/%d", id, runID), nil, run)
}

// Jobs lists a stage's newest jobs first.
func (c *Client) Jobs(ctx context.Context, id int64, stage int) ([]Job, error) {
	var list []Job
	return list, c.Call(ctx, http.MethodGet, fmt.Sprintf("/v3/manage/pipelines/%d/stages/%d/jobs", id, stage), nil, &list)
}

// Log reads a job's chunks from offset on; job is its id or "latest".
func (c *Client) Log(ctx context.Context, id int64, stage int, job any, offset int) (*Log, error) {
	log := new(Log)
	path := fmt.Sprintf("/v3/manage/pipelines/%d/stages/%d/jobs/%v/logs?offset=%d", id, stage, job, offset)
	return log, c.Call(ctx, http.MethodGet, path, nil, log)
}

// Lines are the lines of the page's chunks.
func (l *Log) Lines() ([]Line, error) {
	var all []Line
	for i, chunk := range l.Chunks {
		var lines []Line
		if err := json.Unmarshal([]byte(chunk.Content), &lines); err != nil {
			return nil, fmt.Errorf("log of job %d: chunk %d of the page: %w", l.ID, i, err)
		}
		all = append(all, lines...)
	}
	return all, nil
}
