package job

import (
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func script(text string) Spec {
	return Spec{Service: pipeline.JenkinsBuildService, BasicEnv: pipeline.EnvGo, Script: text, TimeoutSeconds: 600}
}

func sha512Of(text string) string {
	sum := sha512.Sum512([]byte(text))
	return hex.EncodeToString(sum[:])
}

func TestABuild(t *testing.T) {
	t.Parallel()

	t.Run("runs its script with the run's params and nothing of this process", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		spec := script(`echo "$GREETING, CI=$CI"; env | cut -d= -f1 | sort | tr '\n' ' '`)
		spec.Env = map[string]string{"GREETING": "hello", "PATH": "/nowhere"}
		text := b.text(t, b.succeeds(t, spec).LogNum)
		want := "hello, CI=true\nCI CONTAINEROPS_JOB GREETING HOME LANG PATH PWD TMPDIR "
		if !strings.Contains(strings.ReplaceAll(text, "OLDPWD ", ""), want) {
			t.Errorf("log %q", text)
		}
	})

	t.Run("says its notes before all else", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		spec := script("echo from the script")
		spec.Notes = []string{`no param is named "WHO"`}
		text := b.text(t, b.succeeds(t, spec).LogNum)
		if note := strings.Index(text, spec.Notes[0]); note < 0 || note > strings.Index(text, "from the script") {
			t.Errorf("log %q", text)
		}
	})

	t.Run("fails with what it was told cannot be had", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		spec := script("echo ran")
		spec.Problem = "input lib: package n/p has no version v"
		b.fails(t, spec, spec.Problem)
		if strings.Contains(b.text(t, b.tokens.failure.LogNum), "ran") {
			t.Error("the script ran all the same")
		}
	})

	t.Run("stores a short log with one put", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.Settings.Log.MaxAge = 1 << 40
		if r := b.succeeds(t, script("true")); r.LogNum != 1 || len(b.objects.came) != 1 {
			t.Errorf("%d chunks, %d puts", r.LogNum, len(b.objects.came))
		}
	})

	t.Run("keeps its outputs with size and SHA-512", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		spec := script("mkdir -p out; printf 'the bytes' >out/app; ln -s out/app link")
		spec.Outputs = []Output{{Name: "app", LocalPath: "out/app", Key: "k1"}, {Name: "link", LocalPath: "link", Key: "k2"}}
		r := b.succeeds(t, spec)
		want := FileResult{Name: "app", Key: "k1", SHA512: sha512Of("the bytes"), Size: 9}
		if len(r.Files) != 2 || r.Files[0] != want || r.Files[1].SHA512 != want.SHA512 {
			t.Errorf("files %+v", r.Files)
		}
		if string(b.objects.all["files/k1"]) != "the bytes" || string(b.objects.all["files/k2"]) != "the bytes" {
			t.Error("the objects are other bytes")
		}
	})

	t.Run("finds files of packages where they belong", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.objects.all["files/in"] = []byte("a library")
		spec := script("cat lib/x.txt")
		spec.Inputs = []Input{{Name: "x", Key: "in", SHA512: sha512Of("a library"), Path: "lib/x.txt"}}
		if text := b.text(t, b.succeeds(t, spec).LogNum); !strings.Contains(text, "a library") {
			t.Errorf("log %q", text)
		}
	})

	t.Run("keeps the home folder for the next run when it has a cache, else not", func(t *testing.T) {
		t.Parallel()
		for cache, want := range map[string]string{"": "first", "p-1": "again"} {
			b := newBench(t)
			spec := script(`if [ -e ~/kept ]; then echo again; else echo first; fi; mkdir -p ~/ro; echo >~/ro/x; chmod 500 ~/ro; echo >~/kept`)
			spec.Cache = cache
			b.succeeds(t, spec)
			b.tokens.answers = 0
			if text := b.text(t, b.succeeds(t, spec).LogNum); !strings.Contains(text, want) {
				t.Errorf("cache %q: log %q", cache, text)
			}
		}
	})

	t.Run("shows no secret, however it is printed", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		spec := script(`echo "my $SECRET"; printf 'hunter'; printf '2-word\n'; echo https://bob:unknown@host/x; echo "$SECRET" | base64; exit 3`)
		spec.Env, spec.Secrets = map[string]string{"SECRET": "hunter2-word"}, []string{"hunter2-word"}
		b.fails(t, spec, "script: exit status 3")
		text := b.text(t, b.tokens.failure.LogNum)
		if strings.Contains(text, "hunter") || strings.Contains(text, "unknown") || strings.Contains(text, "aHVudGVy") {
			t.Errorf("log %q", text)
		}
		if !strings.Contains(text, "my ******\n******\nhttps://bob:******@host/x") {
			t.Errorf("log %q", text)
		}
	})
}

func TestABuildFailsWithTheReason(t *testing.T) {
	t.Parallel()
	output := func(path string) func(*Spec) {
		return func(s *Spec) { s.Outputs = []Output{{Name: "app", LocalPath: path, Key: "k"}} }
	}
	for name, c := range map[string]struct {
		script string
		set    func(*Spec)
		reason string
	}{
		"the script's exit status":     {"echo before; (exit 3); echo after", func(*Spec) {}, "script: exit status 3"},
		"a signal":                     {"kill -9 $$", func(*Spec) {}, "script: signal: killed"},
		"an output that is not there":  {"true", output("app"), `output "app": local_file_path "app": the script made no such file`},
		"an output that is a folder":   {"mkdir app", output("app"), "it is no regular file"},
		"an output that is a pipe":     {"mkfifo app", output("app"), "it is no regular file"},
		"an output outside":            {"true", output("../private/jenkins_shell"), "leads out of the workspace"},
		"an output through a link out": {"ln -s /etc/passwd app", output("app"), "escapes"},
		"an unknown environment":       {"true", func(s *Spec) { s.BasicEnv = "cobol" }, `basic_env "cobol" is not known`},
		"an image of the user's own":   {"true", func(s *Spec) { s.BasicEnv = pipeline.EnvSelfPkgBuild }, "needs the docker runner"},
		"another service":              {"true", func(s *Spec) { s.Service = pipeline.TestReviewService }, `service "test_review" is not built by this agent`},
		"an input that is not there": {"true", func(s *Spec) { s.Inputs = []Input{{Name: "lib", Key: "no", Path: "x"}} },
			`input "lib": there is no such object`},
		"an input with other bytes": {"true", func(s *Spec) {
			s.Inputs = []Input{{Name: "spec", Archive: false, Key: "changed", SHA512: "ab", Path: "x"}}
		},
			"its SHA-512 is"},
		"an input that would lie outside": {"true", func(s *Spec) { s.Inputs = []Input{{Name: "x", Key: "changed", Path: "../x"}} },
			"leads out of the workspace"},
		"a cache that is no name": {"true", func(s *Spec) { s.Cache = "../x" }, "no folder's name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.objects.all["files/changed"] = []byte("changed")
			spec := script(c.script)
			c.set(&spec)
			b.fails(t, spec, c.reason)
		})
	}

	t.Run("a toolchain that is not installed", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.Settings.Path = t.TempDir()
		if err := os.WriteFile(filepath.Join(b.Settings.Path, "java"), nil, 0o755); err != nil {
			t.Fatal(err)
		}
		spec := script("true")
		spec.BasicEnv = pipeline.EnvJava
		b.fails(t, spec, "basic_env java: mvn is not installed")
	})

	t.Run("a log that cannot be stored", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.objects.fails = func(string) error { return errors.New("no space left") }
		b.start(t, t.Context(), script("true"))
		if b.tokens.code != ErrorFailed || !strings.Contains(b.tokens.failure.Reason, "log: store chunk 1: no space left") {
			t.Errorf("answer %q %+v", b.tokens.code, b.tokens.failure)
		}
	})

	t.Run("a spec that is not there", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		if err := b.Run(t.Context(), "jobs/none", "token"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.tokens.failure.Reason, "job spec jobs/none: there is no such object") {
			t.Errorf("failure %+v", b.tokens.failure)
		}
	})
}
