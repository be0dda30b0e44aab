package run_test

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/store"
)

// accounts are the accounts at Git hosts of user u1, who made the pipelines: a host's user and token.
type accounts map[string]*url.Userinfo

func (a accounts) SignIn(_ context.Context, d store.Domain, userID, repository string) (string, error) {
	u, err := url.Parse(repository)
	if err != nil || d != domain || userID != "u1" || a[u.Host] == nil {
		return repository, err
	}
	u.User = a[u.Host]
	return u.String(), nil
}

func TestASourceIsFetchedWithTheAccountOfThePipelinesCreator(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `{"name": "fetch", "stages": [{"name": "source", "service_name": "code_source",
		"params": {"git_type": "gitlab", "url": "https://git.example.com/a.git"}}]}`)
	w.Sources = accounts{"git.example.com": url.UserPassword("oauth2", "hush")}
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
