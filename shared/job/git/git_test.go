package git

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/job/process"
)

// newFetch is a fetch into new folders; what git says is in the buffer.
func newFetch(t *testing.T, url string) (*Fetch, *bytes.Buffer) {
	t.Helper()
	program, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	return &Fetch{
		Runner:  &process.Runner{Mark: "git-test/" + t.Name(), Grace: time.Minute, Linger: time.Minute},
		Program: program, Path: os.Getenv("PATH"), Policy: address.Policy{AllowPrivate: true},
		URL: url, Dir: t.TempDir(), Private: filepath.Join(t.TempDir()), Output: &said,
	}, &said
}

func (f *Fetch) content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(f.Dir, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFetch(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "")
	h.repository(t, "app.git", map[string]string{"dir/file": "text"})

	for name, c := range map[string]struct {
		set func(*Fetch)
		ref string
	}{
		"the default branch when none is named":  {func(*Fetch) {}, "main"},
		"a branch":                               {func(f *Fetch) { f.Branch = "both" }, "branch both"},
		"a tag, also when a branch has its name": {func(f *Fetch) { f.Tag = "both" }, "tag both"},
		"a commit": {func(f *Fetch) {
			f.Commit = strings.TrimSpace(gitIn(t, filepath.Join(h.root, "app.git"), "rev-parse", "refs/tags/both"))
		}, "tag both"},
		"what the URL is redirected to": {func(f *Fetch) { f.URL = h.URL + "/moved/app.git" }, "main"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, said := newFetch(t, h.URL+"/app.git")
			c.set(f)
			commit, err := f.Run(t.Context())
			if err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			if got := f.content(t, "ref"); got != c.ref {
				t.Errorf("fetched %q", got)
			}
			if len(commit.ID) != 40 || commit.Author != "Ann <ann@example.com>" || strings.Contains(commit.Message, "\n") {
				t.Errorf("commit %+v", commit)
			}
			if count := strings.TrimSpace(gitIn(t, f.Dir, "rev-list", "--count", "HEAD")); count != "1" {
				t.Errorf("%s commits came", count)
			}
		})
	}
}

func TestFetchFailsWithTheReason(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "")
	h.repository(t, "app.git", nil)
	private := newHost(t, "ann", "s3cr3t-word")
	private.repository(t, "app.git", nil)
	for name, c := range map[string]struct {
		url    string
		set    func(*Fetch)
		reason string
	}{
		"a branch that is not there":     {h.URL + "/app.git", func(f *Fetch) { f.Branch = "x" }, `branch "x" not found`},
		"a tag that is not there":        {h.URL + "/app.git", func(f *Fetch) { f.Tag = "x" }, `tag "x" not found`},
		"a repository that is not there": {h.URL + "/no.git", func(*Fetch) {}, "not found"},
		"nobody who answers":             {"http://127.0.0.1:1/app.git", func(*Fetch) {}, "Failed to connect"},
		"no credentials":                 {private.URL + "/app.git", func(*Fetch) {}, "could not read Username"},
		"wrong credentials":              {as(private.URL, "ann", "wrong-word") + "/app.git", func(*Fetch) {}, "Authentication failed for"},
		"ssh":                            {"git@example.com:a/b.git", func(*Fetch) {}, "ssh is not available"},
		"a local file":                   {"file:///etc", func(*Fetch) {}, "http(s)"},
		"a program's protocol":           {"ext::sh -c true", func(*Fetch) {}, "http(s)"},
		"a private address":              {h.URL + "/app.git", func(f *Fetch) { f.Policy.AllowPrivate = false }, "address 127.0.0.1 is private"},
		"a link-local address":           {"http://169.254.169.254/latest.git", func(*Fetch) {}, "169.254.169.254 is link-local"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, said := newFetch(t, c.url)
			c.set(f)
			_, err := f.Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %v, want %q", err, c.reason)
			}
			if text := said.String() + errorText(err); strings.Contains(text, "wrong-word") {
				t.Errorf("the password is shown: %s", text)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestCredentialsOpenTheRepositoryAndAreLeftNowhere(t *testing.T) {
	t.Parallel()
	const password = "s3cr3t/w@rd"
	h := newHost(t, "ann", password)
	h.repository(t, "lib.git", map[string]string{"lib": "of lib"})
	h.repository(t, "app.git", nil)
	h.addSubmodule(t, "app.git", "lib", "../lib.git", "lib.git")
	f, said := newFetch(t, as(h.URL, "ann", password)+"/app.git")
	if _, err := f.Run(t.Context()); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if f.content(t, "lib/lib") != "of lib" {
		t.Error("the submodule is not there")
	}
	forms := []string{password, url.QueryEscape(password), url.UserPassword("", password).String()[1:]}
	for _, dir := range []string{f.Dir, f.Private} {
		_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				text, _ := os.ReadFile(path)
				for _, form := range forms {
					if bytes.Contains(text, []byte(form)) {
						t.Errorf("%s holds the password", path)
					}
				}
			}
			return err
		})
	}
	for _, form := range forms {
		if strings.Contains(said.String(), form) {
			t.Errorf("git says the password: %s", said)
		}
	}
}

func TestSubmodules(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "")
	h.repository(t, "deep.git", map[string]string{"deep": "of deep"})
	h.repository(t, "lib.git", map[string]string{"lib": "of lib"})
	h.addSubmodule(t, "lib.git", "sub/deep", "../deep.git", "deep.git")

	t.Run("come with theirs, also from where they moved to", func(t *testing.T) {
		t.Parallel()
		h.repository(t, "app.git", nil)
		h.addSubmodule(t, "app.git", "a lib", h.URL+"/moved/lib.git", "lib.git")
		f, said := newFetch(t, h.URL+"/app.git")
		if _, err := f.Run(t.Context()); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
		if f.content(t, "a lib/lib") != "of lib" || f.content(t, "a lib/sub/deep/deep") != "of deep" {
			t.Error("they are not whole")
		}
	})

	for url, reason := range map[string]string{
		"http://169.254.169.254/x.git": "link-local",
		"ssh://git@example.com/x.git":  "ssh is not available",
		"/etc":                         "http(s)",
	} {
		t.Run("are refused at "+url, func(t *testing.T) {
			t.Parallel()
			h := newHost(t, "", "")
			h.repository(t, "lib.git", nil)
			h.repository(t, "app.git", nil)
			h.addSubmodule(t, "app.git", "bad", url, "lib.git")
			f, _ := newFetch(t, h.URL+"/app.git")
			if _, err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), "submodules: bad") {
				t.Errorf("error %v, want %q", err, reason)
			}
		})
	}
}

func TestHostsArePinnedToTheirCheckedAddresses(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "")
	h.repository(t, "app.git", nil)
	f, said := newFetch(t, strings.Replace(h.URL, "127.0.0.1", "localhost", 1)+"/app.git")
	if _, err := f.Run(t.Context()); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	config, err := os.ReadFile(filepath.Join(f.Private, "gitconfig"))
	if err != nil || !strings.Contains(string(config), `curloptResolve = "localhost:`) {
		t.Errorf("configuration %s %v", config, err)
	}
}

// as puts credentials into a URL.
func as(text, user, password string) string {
	u, _ := url.Parse(text)
	u.User = url.UserPassword(user, password)
	return u.String()
}

func TestACommitIsFoundInItsBranchWhereAHostGivesNoneByItsID(t *testing.T) {
	t.Parallel()
	h := newHost(t, "", "")
	h.repository(t, "app.git", nil)
	f, said := newFetch(t, h.URL+"/old/app.git")
	f.Branch, f.Commit = "main", strings.TrimSpace(gitIn(t, filepath.Join(h.root, "app.git"), "rev-parse", "main~1"))
	commit, err := f.Run(t.Context())
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if got := f.content(t, "ref"); commit.ID != f.Commit || got != "tag both" {
		t.Errorf("fetched %q, %+v", got, commit)
	}

	f, _ = newFetch(t, h.URL+"/old/app.git")
	f.Branch, f.Commit = "main", strings.Repeat("ab", 20)
	if _, err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), `not found in the history of the branch "main"`) {
		t.Errorf("a commit that is not there: %v", err)
	}
}
