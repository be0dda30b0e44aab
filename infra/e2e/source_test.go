package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/gitserver"
	"github.com/containerops/containerops/infra/harness"
)

func TestASourceThatCannotBeFetchedFailsWithGitsReason(t *testing.T) {
	t.Parallel()
	repository := serveRepository(t, map[string]string{"file": "one"})
	for name, source := range map[string]struct {
		url, branch string
		says        []string
	}{
		"nobody answers":       {"http://127.0.0.1:1/shop.git", "main", []string{"127.0.0.1"}},
		"no such repository":   {strings.Replace(repository.url, "shop.git", "other.git", 1), "main", []string{"not found"}},
		"no such branch":       {repository.url, "no-such-branch", []string{"no-such-branch"}},
		"the host has no name": {"http://no-such-host.invalid/shop.git", "main", []string{"no-such-host.invalid"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			p := s.create(client.SourceStage("source", source.url, source.branch), client.BuildStage("build", "true").From(0))
			s.fire(p)
			s.failsSaying(p, 0, source.says...)
		})
	}
}

func TestCredentialsInASourceAreUsedAndNotSaid(t *testing.T) {
	t.Parallel()
	right := harness.Plant()
	guard := func(next http.Handler) http.Handler { return gitserver.BasicAuth(next, "ann", right) }
	repository := serveRepository(t, map[string]string{"file": "one"}, guard)
	for name, password := range map[string]string{"right": right, "wrong": harness.Plant()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			p := s.create(
				client.SourceStage("source", withPassword(t, repository.url, "ann", password), "main"),
				client.BuildStage("build", "cat file; env").From(0),
			)
			s.fire(p)
			if password == right {
				s.awaitStatus(p, "success")
			} else {
				s.failsSaying(p, 0, "uthentication")
			}
			s.neverSays(p, password)
		})
	}
}

func withPassword(t *testing.T, address, user, password string) string {
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}

// neverSays checks that nothing that is told of a pipeline's runs holds a secret. The definition does: who gave it reads it there.
func (s *story) neverSays(p *client.Pipeline, secret string) {
	s.Helper()
	base := fmt.Sprintf("/v3/manage/pipelines/%d", p.ID)
	for _, path := range []string{
		"/runs", "/stages/0/jobs", "/stages/1/jobs", "/stages/0/jobs/latest/logs", "/stages/1/jobs/latest/logs",
	} {
		answer, err := s.api.Do(s.Context(), http.MethodGet, base+path, nil)
		s.must(err)
		if bytes.Contains(answer.Body, []byte(secret)) {
			s.Errorf("%s shows the secret: %s", path, answer.Body)
		}
	}
}
