package run_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/run"
)

// measured are the lines of metrics that were written since the last call.
func measured(t *testing.T, out *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for decoder := json.NewDecoder(out); decoder.More(); {
		var line map[string]any
		if err := decoder.Decode(&line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
	return all
}

func wantMeasured(t *testing.T, line, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if line[name] != value {
			t.Errorf("%s is %v, want %v: %v", name, line[name], value, line)
		}
	}
}

func TestARunIsMeasured(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	now := time.Now().UTC()
	var out bytes.Buffer
	w.Now = func() time.Time { return now }
	w.Metrics = &observe.Metrics{Namespace: "ContainerOps/demo", Out: &out, Now: w.Now}

	w.start()
	lines := measured(t, &out)
	if len(lines) != 1 {
		t.Fatalf("a start wrote %v", lines)
	}
	wantMeasured(t, lines[0], map[string]any{"RunsStarted": 1.0})

	build := w.first()
	w.begin(build, "token")
	now = now.Add(50 * time.Second)
	w.finish(build, job.Result{LogNum: 1, Began: now.Add(-20 * time.Second)}, nil)
	if lines = measured(t, &out); len(lines) != 2 {
		t.Fatalf("an end wrote %v", lines)
	}
	wantMeasured(t, lines[0], map[string]any{"Service": "jenkins_build", "StageDuration": 50_000.0, "QueueWait": 30_000.0})
	wantMeasured(t, lines[1], map[string]any{"Result": "success", "RunsEnded": 1.0, "RunDuration": 50_000.0})

	w.finish(build, job.Result{LogNum: 1, Began: now.Add(-20 * time.Second)}, nil)
	if lines = measured(t, &out); len(lines) != 0 {
		t.Errorf("what was delivered twice is measured twice: %v", lines)
	}
}

func TestARunThatTheEngineLostIsMeasured(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	w.start()
	var out bytes.Buffer
	w.Metrics = &observe.Metrics{Out: &out, Now: time.Now}
	at := w.first()
	if _, err := w.CloseRun(t.Context(), run.CloseRunInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run}); err != nil {
		t.Fatal(err)
	}
	lines := measured(t, &out)
	if len(lines) != 1 {
		t.Fatalf("it wrote %v", lines)
	}
	wantMeasured(t, lines[0], map[string]any{"Result": "runtime_exception", "RunsEnded": 1.0})
}

func TestALineSaysWhichRunItIsAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	var out bytes.Buffer
	w.Logger = slog.New(observe.Handler(slog.NewJSONHandler(&out, nil)))
	w.machines.down = true
	ctx := observe.Begin(t.Context())
	if _, err := w.Start(ctx, domain, w.pipeline.ID, run.Cause{Type: run.CauseManual, User: "ann"}, nil); err != nil {
		t.Fatal(err)
	}
	lines := measured(t, &out)
	if len(lines) != 1 || !strings.Contains(lines[0]["msg"].(string), "reconciler") {
		t.Fatalf("got %v", lines)
	}
	wantMeasured(t, lines[0], map[string]any{"account": string(domain), "pipeline": float64(w.pipeline.ID), "run": 1.0})
}
