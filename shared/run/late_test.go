package run_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

const returning = `{"name": "returning", "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}},
	{"name": "test", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}, "exception_handler": {"type": "return_to_start"}}]}`

func TestALateCallOfBeforeAReturnToTheStartLeavesTheStagesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, returning)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	test := w.finish(build, job.Result{LogNum: 1}, nil)
	w.begin(test, "token-2")
	again := w.finish(test, nil, jobFailed)
	if second := w.finish(test, nil, jobFailed); second.Next != "stage" || *second.Stage != *again.Stage {
		t.Fatalf("finished again it goes on at %+v, at first at %+v", second, again)
	}
	w.begin(again, "token-3")
	w.begin(build, "token-1")
	w.finish(build, job.Result{LogNum: 1}, nil)
	if got := w.wantStatus(pipeline.StatusRunning); got.Stages[0].Status != pipeline.StatusRunning {
		t.Fatalf("after the late calls: %+v", got.Stages)
	}
	test = w.finish(again, job.Result{LogNum: 1}, nil)
	w.begin(test, "token-4")
	w.finish(test, job.Result{LogNum: 1}, nil)
	w.wantStatus(pipeline.StatusSuccess)
}

// beginTry plays a state that the state machine has tried before.
func (w *world) beginTry(at run.Position, try int, token string) {
	w.t.Helper()
	w.must(w.StartStage(w.t.Context(), run.StartStageInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Token: token, Try: try}))
}

// wantAnswer wants one answer, at the token of the last try.
func (w *world) wantAnswer(want string) {
	w.t.Helper()
	if !slices.Equal(w.machines.answers, []string{want}) {
		w.t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
}

func TestASlowCallDoesNotTakeAStageFromTheOneAfterIt(t *testing.T) {
	t.Parallel()

	t.Run("a review is decided", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.start()
		build := w.first()
		w.begin(build, "token-1")
		review := w.finish(build, job.Result{LogNum: 1, Files: []job.FileResult{{Name: "tool", Key: "k", SHA512: "aa", Size: 3}}}, nil)
		w.beginTry(review, 1, "token-3")
		w.beginTry(review, 0, "token-2")
		w.must(w.Review(t.Context(), domain, w.pipeline.ID, 1, run.Voter{Name: "ann"}, true))
		w.wantAnswer(`token-3 {"review":"pass"}`)
	})

	t.Run("a build is not replaced", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, oneStage)
		w.start()
		w.beginTry(w.first(), 1, "token-2")
		w.beginTry(w.first(), 0, "token-1")
		if len(w.builds.orders) != 1 || len(w.builds.stopped) != 0 {
			t.Fatalf("%d builds were started and %q stopped", len(w.builds.orders), w.builds.stopped)
		}
	})

	t.Run("a stage that has had its triggers is stopped", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, awaiting)
		w.start()
		waits := w.toSecondStage()
		w.begin(waits, "token-2")
		goesOn := waits
		stage := *waits.Stage
		stage.Wait = false
		goesOn.Stage = &stage
		w.begin(goesOn, "token-3")
		w.begin(waits, "token-2")
		w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
		w.wantAnswer("token-3 " + job.ErrorCancelled)
	})

	t.Run("timeout_reset is stopped", func(t *testing.T) {
		t.Parallel()
		w, reset := awaitingRetry(t)
		w.beginTry(reset, 2, "token-3")
		w.beginTry(reset, 1, "token-2")
		w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
		w.wantAnswer("token-3 " + job.ErrorCancelled)
	})
}

func TestAStoppedRunWhoseExecutionIsLostIsCancelled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	w.start()
	w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
	for name := range w.machines.executions {
		w.machines.executions[name] = "ABORTED"
	}
	w.must(w.Reconcile(t.Context()))
	w.wantStatus(pipeline.StatusCancel)
}

func TestAStopThatDiedHalfwayIsCarriedOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		begun func(*testing.T) *world
		want  string
	}{
		"of a stage": {func(t *testing.T) *world {
			w := newWorld(t, oneStage)
			w.start()
			w.begin(w.first(), "token-1")
			return w
		}, "token-1 " + job.ErrorCancelled},
		"of timeout_reset": {func(t *testing.T) *world {
			w, _ := awaitingRetry(t)
			return w
		}, "token-reset " + job.ErrorCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := c.begun(t)
			table := w.Table
			w.Table = &faulty{Table: table, written: func([]store.Op) {}}
			dies := &life{fault: diesAfter, at: 1}
			if err := w.Stop(dies.context(t.Context()), domain, w.pipeline.ID, "ann"); err == nil {
				t.Fatal("the stop has not died")
			}
			w.must(w.Reconcile(t.Context()))
			w.wantAnswer(c.want)
		})
	}
}

func TestAStopThatComesAsItsRunEndsLeavesTheRunAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	w.start()
	at := w.first()
	w.begin(at, "token-1")
	w.Table = &faulty{Table: w.Table, written: func([]store.Op) {}}
	ends := &life{fault: interrupted, at: 2, others: func() { w.finish(at, job.Result{LogNum: 1}, nil) }} // the state is read, the run is not
	w.refused(pipeline.Exists, w.Stop(ends.context(t.Context()), domain, w.pipeline.ID, "ann"))
	w.wantStatus(pipeline.StatusSuccess)
	if _, err := w.Table.Get(t.Context(), domain.OpenRun(w.pipeline.ID)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the reconciler still finds it: %v", err)
	}
}
