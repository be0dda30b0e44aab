package api_test

import (
	"encoding/json"
	"fmt"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

// player plays the part of the state machines and of the agent.
type player struct {
	*world
	runs    *run.Service
	engine  *stateMachines
	objects map[string][]byte
}

// start starts a pipeline and returns where its run begins.
func (p *player) start(pipeline int) (at run.Position) {
	p.Helper()
	p.by("creator").send("POST", fmt.Sprintf("%s/%d/start", pipelines, pipeline), "").want(201)
	if err := json.Unmarshal(p.engine.input, &at); err != nil {
		p.Fatal(err)
	}
	return at
}

func (p *player) begin(at run.Position) {
	p.Helper()
	if err := p.runs.StartStage(p.Context(), run.StartStageInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Token: "token"}); err != nil {
		p.Fatal(err)
	}
}

func (p *player) finish(at run.Position, result string) run.Position {
	p.Helper()
	next, err := p.runs.FinishStage(p.Context(), run.FinishStageInput{
		Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Result: []byte(result)})
	if err != nil {
		p.Fatal(err)
	}
	return next
}

// build plays a build that writes a log of three chunks.
func (p *player) build(at run.Position) run.Position {
	p.Helper()
	p.begin(at)
	jobs, _, err := p.runs.Jobs(p.Context(), at.Domain, at.Pipeline, at.Stage.Index, pipeline.Paging{Limit: 1})
	if err != nil {
		p.Fatal(err)
	}
	for n := 1; n <= 3; n++ {
		p.objects[job.LogKey(string(at.Domain), at.Pipeline, jobs[0].ID, n)] =
			fmt.Appendf(nil, `[{"Type":"content","Message":"line %d","Time":"2026-09-24T07:41:57.5Z","State":"Building","Progress":%d}]`, n, 10*n)
	}
	return p.finish(at, `{"log_num": 3}`)
}

// fail plays a build that fails.
func (p *player) fail(at run.Position) {
	p.Helper()
	p.begin(at)
	_, err := p.runs.FinishStage(p.Context(), run.FinishStageInput{
		Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Error: &run.TaskError{Error: job.ErrorFailed, Cause: `{"reason": "exit 1"}`}})
	if err != nil {
		p.Fatal(err)
	}
}

// review has a stage wait for its review.
func (p *player) review(at run.Position) run.Position {
	p.Helper()
	p.begin(at)
	return at
}

// whole plays a run from its start to its end.
func (p *player) whole(pipeline int) {
	p.Helper()
	at := p.review(p.build(p.start(pipeline)))
	p.by("creator").send("PUT", fmt.Sprintf("%s/%d/stages/1/start_info", pipelines, pipeline), `{"mode": "review", "review_result": "pass"}`).want(201)
	p.finish(at, `{"review": "pass"}`)
}
