package run_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

func TestAPasswordGoesToTheBuildAndIsShownInNoRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `{"name": "fetch", "params": [{"name": "from", "value": "https://ann:hush@git.example.com"}], "stages": [
		{"name": "source", "service_name": "code_source", "params": {
			"git_type": "gitlab", "url": "${from}/a.git", "code_trigger": {"trigger_tag_create_event": true, "secret": "s3cret"}}},
		{"name": "other", "service_name": "code_source", "params": {"git_type": "gitlab", "url": "https://t0ken:x-oauth-basic@git.example.com/b.git"}}]}`)
	sentBack := map[string]string{"from": "https://ann:******@git.example.com/mirror"}
	if _, err := w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual}, sentBack); err != nil {
		t.Fatal(err)
	}
	at := w.first()
	w.begin(at, "token")
	var spec job.Spec
	w.must(json.Unmarshal(w.objects.all[job.SpecKey(string(domain), w.pipeline.ID, 100_001)], &spec))
	if spec.Source.URL != "https://ann:hush@git.example.com/mirror/a.git" {
		t.Errorf("the build fetches %s", spec.Source.URL)
	}
	w.finish(at, job.Result{LogNum: 1, Source: &job.SourceResult{Key: "k"}}, nil)

	one, err := w.Run(t.Context(), domain, w.pipeline.ID, 1)
	w.must(err)
	all, _, err := w.Runs(t.Context(), domain, w.pipeline.ID, pipeline.Paging{Limit: 10})
	w.must(err)
	jobs, _, err := w.Jobs(t.Context(), domain, w.pipeline.ID, 0, pipeline.Paging{Limit: pipeline.MaxLimit})
	w.must(err)
	for what, view := range map[string]any{"the run": one, "the list of runs": all, "the list of jobs": jobs} {
		body, err := pipeline.Encode(view, pipeline.JSON)
		w.must(err)
		for _, secret := range []string{"hush", "t0ken", "s3cret"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s shows %s: %s", what, secret, body)
			}
		}
	}
}
