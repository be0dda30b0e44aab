package gitserver

import (
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatIsCommittedCanBeCloned(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	repository := open(t, filepath.Join(dir, "shop.git"))
	first := commit(t, repository, "main", "one")
	if err := repository.Tag(t.Context(), "v1", first); err != nil {
		t.Fatal(err)
	}
	second := commit(t, repository, "main", "two")
	commit(t, repository, "other", "three")
	address := serve(t, dir) + "/git/shop.git"

	for ref, want := range map[string]string{"main": "two", "v1": "one", "other": "three"} {
		into := filepath.Join(t.TempDir(), "clone")
		clone(t, "--depth=1", "--branch="+ref, address, into)
		if got, err := os.ReadFile(filepath.Join(into, "file")); err != nil || string(got) != want {
			t.Errorf("%s has %q, want %q (%v)", ref, got, want, err)
		}
	}
	if first == second {
		t.Errorf("both commits are %s", first)
	}
}

func TestTheSameContentIsCommittedOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.git")
	first := commit(t, open(t, path), "main", "one")
	if again := commit(t, open(t, path), "main", "one"); again != first {
		t.Errorf("second commit is %s, want %s", again, first)
	}
}

func TestNobodyCanPush(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, open(t, filepath.Join(dir, "shop.git")), "main", "one")
	address := serve(t, dir) + "/git/shop.git"
	into := filepath.Join(t.TempDir(), "clone")
	clone(t, address, into)
	push := exec.CommandContext(t.Context(), "git", "-C", into, "push", "origin", "HEAD:refs/heads/mine")
	push.Env = ownSettings()
	if said, err := push.CombinedOutput(); err == nil {
		t.Errorf("push succeeded: %s", said)
	}
}

func TestBasicAuthAsksForTheRightPassword(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit(t, open(t, filepath.Join(dir, "shop.git")), "main", "one")
	handler, err := Handler(dir, "/git")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(BasicAuth(handler, "ann", "secret"))
	t.Cleanup(server.Close)
	address, err := url.Parse(server.URL + "/git/shop.git")
	if err != nil {
		t.Fatal(err)
	}
	for password, ok := range map[string]bool{"secret": true, "wrong": false} {
		address.User = url.UserPassword("ann", password)
		cmd := exec.CommandContext(t.Context(), "git", "ls-remote", address.String())
		cmd.Env = append(ownSettings(), "GIT_TERMINAL_PROMPT=0")
		if said, err := cmd.CombinedOutput(); (err == nil) != ok {
			t.Errorf("with %q: %v: %s", password, err, said)
		}
	}
}

func open(t *testing.T, path string) *Repository {
	t.Helper()
	repository, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return repository
}

func commit(t *testing.T, r *Repository, branch, content string) string {
	t.Helper()
	id, err := r.Commit(t.Context(), branch, map[string]string{"file": content}, "Say "+content)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func serve(t *testing.T, dir string) string {
	t.Helper()
	handler, err := Handler(dir, "/git")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func clone(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{"clone", "-q"}, args...)...)
	cmd.Env = ownSettings()
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("clone %s: %v: %s", strings.Join(args, " "), err, said)
	}
}
