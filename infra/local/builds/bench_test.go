package builds

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/pipeline"
)

// heard are tokens whose answers a test waits for.
type heard chan string

func (h heard) Succeed(_ context.Context, _ string, output []byte) error {
	h <- string(output)
	return nil
}

func (h heard) Fail(_ context.Context, _, name, cause string) error {
	h <- name + " " + cause
	return nil
}

func (h heard) Heartbeat(context.Context, string) error { return nil }

// whole is a machine with the real agent and real files.
type whole struct {
	*machine
	work, files objects.Bucket
	heard       heard
	jobs        int64
}

func newWhole(t testing.TB) *whole {
	t.Helper()
	dir := t.TempDir()
	server, err := files.Open(context.Background(), files.Config{Dir: filepath.Join(dir, "files"), AccessKey: "key", SecretKey: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	w := &whole{work: server.Bucket(files.WorkBucket), files: server.Bucket(files.FilesBucket), heard: make(heard, 1)}
	w.machine = open(t, Config{Dir: filepath.Join(dir, "builds"), Limit: 2, NewAgent: func(p Place) Agent {
		s := job.DefaultSettings()
		s.WorkDir, s.Path = p.WorkDir, os.Getenv("PATH")
		s.CacheDir = filepath.Join(dir, "cache")
		return &job.Agent{Work: w.work, Files: w.files, Tasks: w.heard, Runner: p.Runner, Settings: s}
	}}).run(t)
	return w
}

// put writes the spec of a new job and returns its key.
func (w *whole) put(t testing.TB, spec job.Spec) string {
	t.Helper()
	w.jobs++
	spec.Domain, spec.Pipeline, spec.Job = "d", 1, w.jobs
	spec.Service, spec.BasicEnv, spec.TimeoutSeconds, spec.HeartbeatSeconds = pipeline.JenkinsBuildService, pipeline.EnvGo, 3600, 15
	body, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	key := job.SpecKey("d", 1, w.jobs)
	if err := w.work.Put(t.Context(), key, objects.Content{Body: bytes.NewReader(body)}); err != nil {
		t.Fatal(err)
	}
	return key
}

func get(t testing.TB, bucket objects.Bucket, key string) string {
	t.Helper()
	out, err := bucket.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestABuildWithRealFiles is the one test here that opens a file server: a process may have only one.
func TestABuildWithRealFiles(t *testing.T) {
	w := newWhole(t)
	w.start(t, w.put(t, job.Spec{Script: "echo hello; echo bytes >app", Outputs: []job.Output{{Name: "app", LocalPath: "app", Key: "d/app"}}}), "token")
	var result job.Result
	if answer := <-w.heard; json.Unmarshal([]byte(answer), &result) != nil || len(result.Files) != 1 || result.Files[0].Size != 6 || result.LogNum != 1 {
		t.Fatalf("answer %s", answer)
	}
	if app := get(t, w.files, "d/app"); app != "bytes\n" {
		t.Errorf("the file is %q", app)
	}
	if log := get(t, w.work, job.LogKey("d", 1, 1, 1)); !strings.Contains(log, `"Message":"hello"`) {
		t.Errorf("the log is %s", log)
	}
}

// BenchmarkJobTrue is a job whose script is true, from StartBuild to its answer.
func BenchmarkJobTrue(b *testing.B) {
	w := newWhole(b)
	for b.Loop() {
		b.StopTimer()
		key := w.put(b, job.Spec{Script: "true"})
		b.StartTimer()
		w.start(b, key, "token")
		if answer := <-w.heard; strings.Contains(answer, "reason") {
			b.Fatal(answer)
		}
	}
}

// BenchmarkLog200MB is a build that prints 200 MB; BenchmarkFile200MB is its script writing into a file.
func BenchmarkLog200MB(b *testing.B) {
	for name, script := range prints {
		b.Run(name, func(b *testing.B) {
			w := newWhole(b)
			for b.Loop() {
				w.start(b, w.put(b, job.Spec{Script: script}), "token")
				if answer := <-w.heard; strings.Contains(answer, "reason") {
					b.Fatal(answer)
				}
			}
		})
	}
}

func BenchmarkFile200MB(b *testing.B) {
	for name, script := range prints {
		b.Run(name, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "log")
			for b.Loop() {
				if err := exec.Command("sh", "-ec", fmt.Sprintf("{ %s; } >%s", script, file)).Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// prints print 200 MB, as quickly as can be and as a shell's loop does.
var prints = map[string]string{
	"yes":  "yes compiling some/package/of/the/project/file.go with all its dependencies and its warnings | head -c 200000000",
	"loop": "i=0; while [ $i -lt 2200000 ]; do echo compiling some/package/of/the/project/file.go with all its dependencies and its warnings; i=$((i+1)); done",
}
