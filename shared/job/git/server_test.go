package git

import (
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// host serves bare repositories over smart HTTP with git's own backend.
type host struct {
	*httptest.Server
	root           string
	user, password string // asked for when set
}

func newHost(t *testing.T, user, password string) *host {
	t.Helper()
	libexec, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	h := &host{root: t.TempDir(), user: user, password: password}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(libexec)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + h.root, "GIT_HTTP_EXPORT_ALL=1"},
	}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, moved := strings.CutPrefix(r.URL.Path, "/moved/"); moved {
			http.Redirect(w, r, "/"+rest+"?"+r.URL.RawQuery, http.StatusMovedPermanently)
			return
		}
		if rest, isOld := strings.CutPrefix(r.URL.Path, "/old/"); isOld { // git's first protocol gives no commit by its id
			r.URL.Path = "/" + rest
			r.Header.Del("Git-Protocol")
		}
		if user, password, _ := r.BasicAuth(); user != h.user || password != h.password {
			w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

// repository makes a bare repository of files, on branch main, with a branch and a tag of the same name "both" on older commits.
func (h *host) repository(t *testing.T, name string, files map[string]string) {
	t.Helper()
	work := t.TempDir()
	do := func(args ...string) { gitIn(t, work, args...) }
	do("init", "-q", "-b", "main")
	for _, ref := range []string{"branch", "tag"} {
		write(t, work, "ref", ref+" both")
		do("add", ".")
		do("commit", "-q", "-m", "commit of the "+ref)
		do(ref, "both")
	}
	for path, text := range files {
		write(t, work, path, text)
	}
	write(t, work, "ref", "main")
	do("add", ".")
	do("commit", "-q", "-m", "the newest commit\n\nand more of it")
	do("clone", "-q", "--bare", ".", filepath.Join(h.root, name))
}

// addSubmodule adds a submodule to a served repository.
func (h *host) addSubmodule(t *testing.T, name, path, url, commitOf string) {
	t.Helper()
	work := t.TempDir()
	gitIn(t, work, "clone", "-q", filepath.Join(h.root, name), ".")
	id := strings.TrimSpace(gitIn(t, filepath.Join(h.root, commitOf), "rev-parse", "HEAD"))
	write(t, work, ".gitmodules", "[submodule \""+path+"\"]\n\tpath = "+path+"\n\turl = "+url+"\n")
	gitIn(t, work, "add", ".")
	gitIn(t, work, "update-index", "--add", "--cacheinfo", "160000,"+id+","+path)
	gitIn(t, work, "commit", "-q", "-m", "add "+path)
	gitIn(t, work, "push", "-q", "origin", "HEAD:main")
}

func gitIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com", "GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.com",
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
	return string(out)
}

func write(t *testing.T, dir, path, text string) {
	t.Helper()
	file := filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
