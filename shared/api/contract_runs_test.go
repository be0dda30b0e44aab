package api_test

import (
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

func runContracts() []operation {
	return []operation{
		{
			id: "start-pipeline", request: "POST " + pipelines + "/1/start", body: `{"params": [{"name": "region", "value": "asia"}]}`, as: "read", status: 201,
			answer: `{"run_id": 3}`,
			refused: []refusal{
				{code: pipeline.NoSuchParam, says: "colour", body: `{"params": [{"name": "colour", "value": "red"}]}`},
				{code: pipeline.InvalidParam, says: "params.0.value", body: `{"params": [{"name": "region", "value": 1}]}`},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: pipeline.StillRunning, says: "pipeline 2", request: "POST " + pipelines + "/2/start", body: noBody},
				{code: pipeline.QueueFull, says: "at most 1 may wait", given: crowded},
			},
			fuzz: []string{"FuzzSubstitute"},
		},
		{
			id: "stop-pipeline", request: "POST " + pipelines + "/2/stop", as: "read", status: 201, answer: `{}`,
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "pipeline_id", request: "POST " + pipelines + "/x/stop"},
				{code: pipeline.NotFound, says: "pipeline 2", as: "nobody"},
				{code: pipeline.Exists, says: "pipeline 1 does not run", request: "POST " + pipelines + "/1/stop"},
			},
		},
		{
			id: "list-runs", request: "GET " + pipelines + "/1/runs", as: "read", status: 200,
			fields: map[string]string{"0.id": "2", "0.status": "success", "0.cause.type": "manual", "0.cause.user": "creator", "0.stages.0.name": "build",
				"0.params.0.value": "eu", "1.id": "1"},
			refused: []refusal{
				{code: pipeline.InvalidOffset, request: "GET " + pipelines + "/1/runs?offset=x"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
			},
			list: &list{rows: 2},
		},
		{
			id: "get-run", request: "GET " + pipelines + "/1/runs/1", as: "read", status: 200,
			fields: map[string]string{"id": "1", "number": "1", "status": "success", "stages.1.status": "success", "definition.name": "web"},
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "run_id", request: "GET " + pipelines + "/1/runs/latest"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: pipeline.NotFound, says: "run 9", request: "GET " + pipelines + "/1/runs/9"},
			},
		},
	}
}

func jobContracts() []operation {
	const stage, review = pipelines + "/1/stages/0", "/stages/1/start_info"
	return []operation{
		{
			id: "list-jobs", request: "GET " + stage + "/jobs", as: "read", status: 200,
			fields: map[string]string{"0.service": "jenkins_build", "0.state": "Successful", "0.progress": "100", "0.log_num": "3", "0.resource_type": "image", "0.resource": "shop/web:v2", "1.resource": "shop/web:v1", "0.creator_name": "creator"},
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "stage_index", request: "GET " + pipelines + "/1/stages/x/jobs"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: pipeline.NotFound, says: "stage_index", request: "GET " + pipelines + "/1/stages/7/jobs"},
			},
			list: &list{rows: 2},
		},
		{
			id: "get-log", request: "GET " + stage + "/jobs/latest/logs", as: "read", status: 200,
			fields: map[string]string{"service": "jenkins_build", "log_num": "3", "log.2.created_at": "2026-09-24T07:41:57.500000Z"},
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "job_id", request: "GET " + stage + "/jobs/first/logs"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: pipeline.NoSuchJob, says: "job 7", request: "GET " + stage + "/jobs/7/logs"},
			},
			list: &list{rows: 3},
		},
		{
			id: "retry-stage", request: "POST " + pipelines + "/5/stages/0/start?mode=retry", as: "read", status: 201, answer: `{}`,
			refused: []refusal{
				{code: pipeline.InvalidQuery, says: "mode", request: "POST " + pipelines + "/5/stages/0/start"},
				{code: pipeline.InvalidParam, says: "stage_index", request: "POST " + pipelines + "/5/stages/x/start?mode=retry"},
				{code: pipeline.CannotRollBack, says: "stage 0", request: "POST " + pipelines + "/5/stages/0/start?mode=rollback&source=rollback::true"},
				{code: pipeline.NotFound, says: "pipeline 5", as: "nobody"},
				{code: pipeline.StillRunning, says: "pipeline 2", request: "POST " + pipelines + "/2/stages/0/start?mode=retry"},
				{code: pipeline.QueueFull, says: "at most 1 may wait", given: crowded},
			},
		},
		{
			id: "set-start-info", request: "PUT " + pipelines + "/2" + review, body: `{"mode": "review", "review_result": "pass"}`, as: "nobody", status: 201,
			answer: `{}`,
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "mode", body: `{"mode": "approve", "review_result": "pass"}`},
				{code: pipeline.InvalidParam, says: "review_result", body: `{"mode": "review", "review_result": "maybe"}`},
				{code: pipeline.InvalidParam, says: "waits for no review", as: "creator", request: "PUT " + pipelines + "/1" + review},
				{code: pipeline.NotAllowed, says: "reviewer", as: "manage"},
				{code: pipeline.NotFound, says: "pipeline 2", as: "spare"},
				{code: pipeline.NotFound, says: "pipeline 9", request: "PUT " + pipelines + "/9" + review},
			},
		},
	}
}

// pushOf is what GitLab sends of a push to a branch.
func pushOf(branch string) string {
	return `{"object_kind": "push", "ref": "refs/heads/` + branch + `", "before": "6dcb09b5b57875f334f61aebed695e2e4193db5e",
		"after": "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c", "project": {"git_http_url": "https://git.example.com/shop/web.git"}}`
}

func codeHookContract() operation {
	const path = "POST /v3/manage/codehooks/"
	gitLab := func(secret string) []string {
		return []string{"X-Gitlab-Event: Push Hook", "X-Gitlab-Token: " + secret}
	}
	return operation{
		id: "code-hook", request: path + "5", body: pushOf("main"), as: "anonymous", headers: gitLab("only GitLab knows"), status: 201, answer: `{}`,
		also: map[int]refusal{200: {body: pushOf("next")}},
		refused: []refusal{
			{code: pipeline.InvalidParam, says: "pipeline_id", request: path + "web"},
			{code: pipeline.InvalidParam, says: "body", body: "[]"},
			{code: pipeline.InvalidParam, says: "ref", body: pushOf("--upload-pack=x")},
			{code: pipeline.WrongSecret, says: "gitlab", headers: gitLab("everybody knows")},
			{code: pipeline.WrongSecret, says: "X-GitHub-Event", headers: []string{}},
			{code: pipeline.WrongSecret, says: "pipeline 9", request: path + "9"},
			{code: pipeline.StillRunning, says: "pipeline 2", request: path + "2"},
			{code: pipeline.QueueFull, says: "at most 1 may wait", given: crowded},
		},
		fuzz: []string{"FuzzEvent"},
	}
}

func webhookContracts() []operation {
	all := []operation{codeHookContract()}
	for _, version := range []string{"v2", "v3"} {
		path := "POST /" + version + "/manage/webhooks/"
		all = append(all, operation{
			id: "webhook-" + version, request: path + "{hook}?where=asia", as: "anonymous", status: 201, answer: `{}`,
			refused: []refusal{
				{code: pipeline.PipelineNotSatisfied, says: "1 of the triggers", request: path + "{gated}"},
				{code: pipeline.StageNotSatisfied, request: path + "{staged}"},
				{code: pipeline.InvalidQuery, says: "2 times", request: path + "{hook}?where=a&where=b"},
				{code: pipeline.NoSuchTrigger, request: path + "b2d32779-c0dd-496d-949b-76f41ca72d12"},
				{code: pipeline.StillRunning, says: "pipeline 2", request: path + "{busy}"},
				{code: pipeline.QueueFull, says: "at most 1 may wait", given: crowded},
			},
			fuzz: []string{"FuzzSubstitute"},
		})
	}
	return all
}

// crowded leaves neither a place nor a turn for another run: two are under way.
func crowded(w *world) {
	settings := &w.engine.(*run.Service).Settings
	settings.MaxRuns, settings.MaxQueued = 2, 1
	w.send("creator", "POST "+pipelines+"/3/start", "").want(201)
}
