package api_test

import (
	"errors"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

// wantAsked demands what shared/run was asked last.
func (s *service) wantAsked(want string) {
	s.Helper()
	if got := s.runs.last(); got != want {
		s.Fatalf("asked for %q, want %q", got, want)
	}
}

func TestAPipelineIsStartedByHand(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	s.send("POST", pipelines+"/1/start", "").want(201).wantBody(`{"run_id": 7}`)
	s.wantAsked("start 1 manual admin map[]")
	s.send("POST", pipelines+"/1/start", `{"params": [{"name": "test", "value": "a"}, {"name": "b", "value": ""}]}`).want(201)
	s.wantAsked("start 1 manual admin map[b: test:a]")

	s.send("POST", pipelines+"/1/start", `{"params": [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}]}`).
		wantFault(pipeline.InvalidParam, "params[1].name")
	s.send("POST", pipelines+"/1/start", `{"params": [{"name": "a", "value": 1}]}`).wantFault(pipeline.InvalidParam, "params.0.value")
	s.send("POST", pipelines+"/2/start", "").wantFault(pipeline.NotFound, "pipeline 2")
	s.runs.err = pipeline.Faultf(pipeline.StillRunning, "run 7")
	s.send("POST", pipelines+"/1/start", "").wantFault(pipeline.StillRunning, "run 7")
}

func TestAPipelineIsStopped(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	s.send("POST", pipelines+"/1/stop", "").want(201).wantBody(`{}`)
	s.wantAsked("stop 1 admin")
	s.send("POST", pipelines+"/2/stop", "").wantFault(pipeline.NotFound)
	s.runs.err = errors.New("the table at 10.0.0.7 is gone")
	s.send("POST", pipelines+"/1/stop", "").wantFault(pipeline.Internal)
}

func TestRunsAreListedAndShown(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	s.runs.total = 9
	s.send("GET", pipelines+"/1/runs", "").want(200).wantHeader("Content-Range", "")
	s.wantAsked("runs 1 0+100")
	s.send("GET", pipelines+"/1/runs?limit=1&offset=2", "").want(200).wantHeader("Content-Range", "2-1/9")
	s.wantAsked("runs 1 2+1")
	s.send("GET", pipelines+"/2/runs", "").wantFault(pipeline.NotFound)

	s.send("GET", pipelines+"/1/runs/7", "").want(200)
	s.wantAsked("run 1 7")
	s.send("GET", pipelines+"/1/runs/latest", "").wantFault(pipeline.InvalidParam, "run_id")
	s.send("GET", pipelines+"/2/runs/7", "").wantFault(pipeline.NotFound)
}

func TestAStagesJobsAreListed(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	path := pipelines + "/1/stages/2/jobs"
	s.send("GET", path, "").want(200).wantBody(`[]`)
	s.wantAsked("jobs 1 2")
	s.runs.total = 3
	s.send("GET", path+"?limit=2&offset=2", "").want(200).wantHeader("Content-Range", "2-1/3")
	s.runs.total = 150
	s.send("GET", path+"?offset=0", "").want(200).wantHeader("Content-Range", "0-150/150")
	s.send("GET", path+"?offset=200", "").want(200).wantHeader("Content-Range", "200-0/150").wantBody(`[]`)
	s.send("GET", pipelines+"/1/stages/x/jobs", "").wantFault(pipeline.InvalidParam, "stage_index")
	s.send("GET", pipelines+"/2/stages/0/jobs", "").wantFault(pipeline.NotFound)
}

func TestAJobsLogIsRead(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	s.runs.total = 3
	path := pipelines + "/1/stages/0/jobs/"
	s.send("GET", path+"latest/logs?offset=1", "").want(200).wantHeader("Content-Range", "1-1/3")
	s.wantAsked("log 1 0 latest 1+100")
	s.send("GET", path+"1408/logs", "").want(200).wantHeader("Content-Range", "")
	s.wantAsked("log 1 0 1408 0+100")
	s.send("GET", path+"newest/logs", "").wantFault(pipeline.InvalidParam, "job_id")
	s.send("GET", pipelines+"/2/stages/0/jobs/1/logs", "").wantFault(pipeline.NotFound)
}

func TestAReviewIsVotedOn(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	path := pipelines + "/1/stages/3/start_info"
	s.send("PUT", path, example(t, "start-info.request")).want(201).wantBody(`{}`)
	s.wantAsked("review 1 3 admin true")
	s.send("PUT", path, `{"mode": "review", "review_result": "refuse"}`).want(201)
	s.wantAsked("review 1 3 admin false")

	s.send("PUT", path, `{"mode": "approve", "review_result": "pass"}`).wantFault(pipeline.InvalidParam, "mode")
	s.send("PUT", path, `{"mode": "review", "review_result": "maybe"}`).wantFault(pipeline.InvalidParam, "review_result")
	s.send("PUT", path, "").wantFault(pipeline.InvalidParam, "body")
	s.send("PUT", pipelines+"/2/stages/3/start_info", example(t, "start-info.request")).wantFault(pipeline.NotFound)
}

func TestAWebhookIsFired(t *testing.T) {
	t.Parallel()
	s := start(t)
	const id = "b2d32779-c0dd-496d-949b-76f41ca72d12"
	for _, version := range []string{"/v2", "/v3"} {
		path := version + "/manage/webhooks/" + id
		s.send("POST", path, "", "X-Auth-Token:").want(201).wantBody(`{}`)
		s.wantAsked("webhook " + id + " map[]")
		s.send("POST", path+"?region=eu%20west&tag=v1", "").want(201)
		s.wantAsked("webhook " + id + " map[region:eu west tag:v1]")
	}
	path := "/v2/manage/webhooks/" + id
	s.send("POST", "/v2/manage/webhooks/B2D32779-C0DD-496D-949B-76F41CA72D12", `{"any": "body"}`).want(201)
	s.wantAsked("webhook " + id + " map[]")
	s.send("POST", path+"?a=1&a=2", "").wantFault(pipeline.InvalidQuery, "a", "2 times")
	s.runs.err = pipeline.Faultf(pipeline.PipelineNotSatisfied, "awaits another")
	s.send("POST", path, "").want(202).wantFault(pipeline.PipelineNotSatisfied, "awaits another")
	s.runs.err = pipeline.Faultf(pipeline.NoSuchTrigger, "webhook %s", id)
	s.send("POST", path, "").wantFault(pipeline.NoSuchTrigger, id)
}
