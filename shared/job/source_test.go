package job

import (
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

// repository serves a repository of one file over smart HTTP and returns its URL.
func repository(t *testing.T) string {
	t.Helper()
	root, work := t.TempDir(), t.TempDir()
	script := `git init -q -b main && echo text >file && ln -s file link && ln -s /etc/passwd out && git add . &&
		git -c user.name=Ann -c user.email=ann@example.com commit -q -m "$(printf 'ü%0300d' 1)" && git clone -q --bare . "$1/app.git"`
	cmd := exec.Command("sh", "-ec", script, "sh", root)
	cmd.Dir = work
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + work}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	libexec, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(libexec)), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1"},
	})
	t.Cleanup(server.Close)
	return server.URL + "/app.git"
}

func TestASourceIsFetchedAndBuilt(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	spec := Spec{Service: pipeline.CodeSourceService, AllowPrivateNetworks: true, Source: &Source{
		URL: strings.Replace(repository(t), "http://", "http://ann:s3cr3t-word@", 1), Branch: "main", Key: "sources/d/1/2.tar.gz",
	}}
	r := b.succeeds(t, spec)
	text := b.text(t, r.LogNum)
	if !strings.Contains(text, "Fetch http://ann:******@127.0.0.1") || !strings.Contains(text, "Left out the symbolic link out") {
		t.Errorf("log %q", text)
	}
	archive := b.objects.all["work/"+r.Source.Key]
	if s := r.Source; s.SHA512 != sha512Of(string(archive)) || s.Size != int64(len(archive)) || len(s.Commit) != 40 ||
		s.Author != "Ann <ann@example.com>" || s.Branch != "main" || len(s.Message) != maxMessage {
		t.Errorf("source %+v", s)
	}

	build := script("cat link; git log -1 --format=%an; git config remote.origin.url")
	build.Inputs = []Input{{Name: "source", Archive: true, Key: r.Source.Key, SHA512: r.Source.SHA512}}
	b.tokens.answers = 0
	text = b.text(t, b.succeeds(t, build).LogNum)
	if !strings.Contains(text, "text\nAnn\nhttp://127.0.0.1") {
		t.Errorf("log %q", text)
	}
}

func TestASourceFailsWithGitsReason(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fails(t, Spec{Service: pipeline.CodeSourceService, AllowPrivateNetworks: true, Source: &Source{URL: repository(t), Branch: "x"}},
		`fetch source: branch "x" not found`)

	t.Run("also when private networks are not allowed", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.fails(t, Spec{Service: pipeline.CodeSourceService, Source: &Source{URL: "http://127.0.0.1/x.git"}}, "fetch source: host \"127.0.0.1\": address 127.0.0.1 is private")
	})
}
