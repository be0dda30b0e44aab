package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/containerops/containerops/infra/gitserver"
)

// repository is a real Git repository over HTTP.
type repository struct {
	*gitserver.Repository
	t    *testing.T
	url  string
	head string // of main, as it was served first
}

// serveRepository makes a repository whose main branch has the files, and serves it for as long as the test runs. A guard
// may stand before it.
func serveRepository(t *testing.T, files map[string]string, guard ...func(http.Handler) http.Handler) *repository {
	t.Helper()
	dir := t.TempDir()
	opened, err := gitserver.Open(t.Context(), filepath.Join(dir, "shop.git"))
	if err != nil {
		t.Fatal(err)
	}
	handler, err := gitserver.Handler(dir, "/git")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guard {
		handler = g(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	r := &repository{Repository: opened, t: t, url: server.URL + "/git/shop.git"}
	r.head = r.commit("main", files)
	return r
}

func (r *repository) commit(branch string, files map[string]string) string {
	r.t.Helper()
	id, err := r.Commit(r.t.Context(), branch, files, "Change the shop")
	if err != nil {
		r.t.Fatal(err)
	}
	return id
}

// gate is what a script can wait for until the test says so: a tag in a repository, since git is the one tool that is
// certain to be where a build runs.
type gate struct{ *repository }

func newGate(t *testing.T) *gate {
	t.Helper()
	return &gate{serveRepository(t, map[string]string{"gate": "shut"})}
}

// wait is the script's part.
func (g *gate) wait() string {
	return fmt.Sprintf("until git ls-remote --exit-code %s refs/tags/open >/dev/null; do sleep 0.05; done\n", g.url)
}

// pass is the part of a script that fails as long as the gate is shut.
func (g *gate) pass() string {
	return fmt.Sprintf("git ls-remote --exit-code %s refs/tags/open\n", g.url)
}

// open lets the script go on.
func (g *gate) open() {
	g.t.Helper()
	if err := g.Tag(g.t.Context(), "open", g.head); err != nil {
		g.t.Fatal(err)
	}
}
