package run_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

func TestABuildIsStoppedWhenItsJobEndsWithoutIt(t *testing.T) {
	t.Parallel()
	said := string(mustJSON(t, job.Failure{Reason: "script: exit status 3", LogNum: 4}))
	for name, test := range map[string]struct {
		end     run.TaskError
		stopped []string
	}{
		"by a stop":                  {run.TaskError{Error: job.ErrorCancelled, Cause: `{"reason":"stopped by ann"}`}, []string{"build of token"}},
		"by the machine's timeout":   {run.TaskError{Error: "States.Timeout"}, []string{"build of token"}},
		"as nothing is heard of it":  {run.TaskError{Error: "States.HeartbeatTimeout"}, []string{"build of token"}},
		"by a function that failed":  {run.TaskError{Error: "TransientError"}, []string{"build of token"}},
		"but not by its agent's own": {run.TaskError{Error: job.ErrorFailed, Cause: said}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, twoStages)
			w.start()
			at := w.first()
			w.begin(at, "token")
			w.finish(at, nil, &test.end)
			if !slices.Equal(w.builds.stopped, test.stopped) {
				t.Errorf("stopped %q, want %q", w.builds.stopped, test.stopped)
			}
		})
	}
}

func TestABuildThatNobodyWaitsForIsStoppedAtItsStart(t *testing.T) {
	t.Parallel()

	t.Run("when the machine tries again, the one before", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.start()
		for _, token := range []string{"token-1", "token-1", "token-2"} { // the second is the same call delivered twice
			w.begin(w.first(), token)
		}
		if want := []string{"build of token-1"}; !slices.Equal(w.builds.stopped, want) {
			t.Errorf("stopped %q, want %q", w.builds.stopped, want)
		}
	})

	t.Run("when the run was stopped meanwhile, itself", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.start()
		at := w.first()
		w.builds.started = func() {
			w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
			w.finish(at, nil, &run.TaskError{Error: job.ErrorCancelled, Cause: `{"reason":"stopped by ann"}`})
		}
		w.begin(at, "token")
		if want := []string{"build of token"}; !slices.Equal(w.builds.stopped, want) {
			t.Errorf("stopped %q, want %q", w.builds.stopped, want)
		}
		w.wantStatus(pipeline.StatusCancel)
	})
}

func TestAJobWaitsWhenNoBuildCanBeStarted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	at := w.first()
	w.builds.err = fmt.Errorf("start build: %w: the queue is full", job.ErrBusy)
	for _, token := range []string{"token-1", "token-2"} { // the machine tries again
		err := w.StartStage(t.Context(), run.StartStageInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Token: token})
		if busy := (*run.BusyError)(nil); !errors.As(err, &busy) {
			t.Fatalf("got %v, by which the machine does not wait", err)
		}
		w.wantJob(pipeline.JobWaiting)
		if got := w.reason(); got != job.ErrBusy.Error() {
			t.Fatalf("the stage says %q", got)
		}
	}
	w.builds.err = nil
	w.begin(at, "token-3")
	if got := w.reason(); got != "" || len(w.builds.orders) != 1 || len(w.builds.stopped) != 0 {
		t.Fatalf("once it has begun the stage says %q; started %v, stopped %v", got, w.builds.orders, w.builds.stopped)
	}
}

// reason is what the last run says of its first stage.
func (w *world) reason() string {
	w.t.Helper()
	view, err := w.Run(w.t.Context(), domain, w.pipeline.ID, 1)
	w.must(err)
	return view.Stages[0].Reason
}

// dying is a table before which the process ends: as soon as a key with this beginning is to be written.
type dying struct {
	store.Table
	before string
}

func (d dying) Write(ctx context.Context, ops ...store.Op) error {
	if strings.HasPrefix(ops[0].Key.SK, d.before) {
		return errors.New("the process was killed")
	}
	return d.Table.Write(ctx, ops...)
}

func TestAJobWhoseStageWasNotWritten(t *testing.T) {
	t.Parallel()
	killed := func(t *testing.T) (*world, run.Position) {
		w := newWorld(t, twoStages)
		w.start()
		at, whole := w.first(), w.Table
		w.Table = dying{whole, store.StagePrefix}
		if err := w.StartStage(t.Context(), run.StartStageInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Token: "one"}); err == nil {
			t.Fatal("the stage was written")
		}
		w.Table = whole
		return w, at
	}

	t.Run("is done when the machine tries again", func(t *testing.T) {
		t.Parallel()
		w, at := killed(t)
		w.begin(at, "two")
		w.finish(at, job.Result{LogNum: 1, Files: []job.FileResult{{Name: "tool", Key: "k", SHA512: "aa", Size: 3}}}, nil)
		w.wantJob(pipeline.JobSuccessful)
	})

	t.Run("has failed when it gives up", func(t *testing.T) {
		t.Parallel()
		w, at := killed(t)
		w.finish(at, nil, &run.TaskError{Error: "TransientError", Cause: "the process was killed"})
		w.wantJob(pipeline.JobFailed)
	})
}

// wantJob looks at the one job of the first stage.
func (w *world) wantJob(state pipeline.JobState) {
	w.t.Helper()
	jobs, _, err := w.Jobs(w.t.Context(), domain, w.pipeline.ID, 0, pipeline.Paging{Limit: pipeline.MaxLimit})
	w.must(err)
	if len(jobs) != 1 || jobs[0].State != state {
		w.t.Fatalf("the jobs are %+v, want one that is %s", jobs, state)
	}
}

func mustJSON(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
