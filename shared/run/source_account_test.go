package run_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/job"
)

// bind gives the pipeline's creator an account at a host.
func (w *world) bind(gitType, url, token string) {
	w.t.Helper()
	_, err := w.accounts().Bind(w.t.Context(), domain, ann.ID, sources.NewAccount{GitType: gitType, Name: gitType, Token: token, URL: url})
	w.must(err)
}

func (w *world) accounts() *sources.Service { return w.Sources.(*sources.Service) }

func TestASourceIsFetchedWithTheAccountOfThePipelinesCreator(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `{"name": "fetch", "stages": [{"name": "source", "service_name": "code_source",
		"params": {"git_type": "gitlab", "url": "https://git.example.com/a.git"}}]}`)
	w.bind("gitlab", "https://git.example.com", "hush")
	w.start()
	at := w.first()
	w.begin(at, "token")
	key := job.SpecKey(string(domain), w.pipeline.ID, 100_001)
	var spec job.Spec
	w.must(json.Unmarshal(w.objects.all[key], &spec))
	if spec.Source.URL != "https://oauth2:hush@git.example.com/a.git" || !slices.Equal(spec.Secrets, []string{"hush"}) {
		t.Errorf("source %+v, secrets %q", spec.Source, spec.Secrets)
	}
	w.finish(at, job.Result{LogNum: 1, Source: &job.SourceResult{Key: "k"}}, nil)
	if _, kept := w.objects.all[key]; kept {
		t.Error("the spec with its credentials stays when the job has ended")
	}
}
