package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/gitserver"
	"github.com/containerops/containerops/infra/harness"
)

func TestAPrivateRepositoryIsFetchedWithABoundAccount(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	const accounts = "/v3/manage/sourceaccounts"
	token := "glpat-" + harness.Plant()
	guard := func(next http.Handler) http.Handler { return gitserver.BasicAuth(next, "oauth2", token) }
	repository := serveRepository(t, map[string]string{"file": "one"}, guard)
	at, err := url.Parse(repository.url)
	s.must(err)
	p := s.create(client.SourceStage("source", repository.url, "main"), client.BuildStage("build", "cat file; env").From(0))
	s.fire(p)
	s.failsSaying(p, 0, "sername")

	name := unique("work")
	s.must(s.api.Call(t.Context(), http.MethodPost, accounts, map[string]string{
		"git_type": "gitlab", "name": name, "token": token, "url": "http://" + at.Host,
	}, nil))
	s.fire(p)
	s.awaitStatus(p, "success")
	s.neverSays(p, token)

	s.must(s.api.Call(t.Context(), http.MethodDelete, accounts+"/"+name, nil, nil))
	s.fire(p)
	s.failsSaying(p, 0, "sername")
}
