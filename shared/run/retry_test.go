package run_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

var (
	jobFailed = &run.TaskError{Error: job.ErrorFailed, Cause: `{"reason":"no","log_num":1}`}
	tooLate   = &run.TaskError{Error: "States.Timeout"}
	stopped   = &run.TaskError{Error: job.ErrorCancelled, Cause: `{"reason":"stopped by ann"}`}
)

func TestAFailedStageIsRetriedInTheSameRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.refused(pipeline.InvalidParam, w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	w.refused(pipeline.StillRunning, w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	w.finish(build, nil, jobFailed)
	w.wantStatus(pipeline.StatusStageException)

	w.refused(pipeline.InvalidParam, w.Retry(t.Context(), domain, w.pipeline.ID, 1))
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	w.wantStatus(pipeline.StatusRunning)
	again := w.first()
	if again.Run != 1 || again.Stage.Index != 0 || again.Stage.Attempt != 2 || len(w.machines.executions) != 2 {
		t.Fatalf("the run goes on at %+v, stage %+v, in %d executions", again, again.Stage, len(w.machines.executions))
	}
	if end := w.finish(build, nil, jobFailed); end.Next != "end" {
		t.Fatalf("the execution before the retry goes on to %+v", end)
	}
	w.begin(again, "token-2")
	review := w.finish(again, job.Result{LogNum: 1, Files: []job.FileResult{{Name: "tool", Key: "k", SHA512: "aa", Size: 3}}}, nil)
	w.begin(review, "token-3")
	w.must(w.Review(t.Context(), domain, w.pipeline.ID, 1, run.Voter{Name: "ann"}, true))
	w.finish(review, map[string]string{"review": "pass"}, nil)
	w.wantStatus(pipeline.StatusSuccess)
	w.refused(pipeline.InvalidParam, w.Retry(t.Context(), domain, w.pipeline.ID, 1))

	jobs, _, err := w.Jobs(t.Context(), domain, w.pipeline.ID, 0, pipeline.Paging{Limit: pipeline.MaxLimit})
	w.must(err)
	if len(jobs) != 2 || jobs[0].State != pipeline.JobSuccessful || jobs[1].State != pipeline.JobFailed {
		t.Fatalf("the stage's jobs: %+v", jobs)
	}
}

func TestARetryAfterAReviewRefusedKeepsTheStagesBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	review := w.finish(build, job.Result{LogNum: 1, Files: []job.FileResult{{Name: "tool", Key: "k", SHA512: "aa", Size: 3}}}, nil)
	w.begin(review, "token-2")
	w.must(w.Review(t.Context(), domain, w.pipeline.ID, 1, run.Voter{Name: "bob"}, false))
	w.finish(review, nil, &run.TaskError{Error: "Refused", Cause: `{"reason":"refused by bob"}`})
	w.wantStatus(pipeline.StatusStageException)

	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 1))
	again := w.first()
	w.begin(again, "token-3")
	view := w.wantStatus(pipeline.StatusRunning)
	if view.Stages[0].Status != pipeline.StatusSuccess || view.Stages[1].Status != pipeline.StatusRunning ||
		view.Stages[1].State.ReviewResults[1].Result != run.ReviewWaiting {
		t.Fatalf("while it is reviewed again: %+v", view.Stages)
	}
	w.must(w.Review(t.Context(), domain, w.pipeline.ID, 1, run.Voter{Name: "bob"}, true))
	w.finish(again, map[string]string{"review": "pass"}, nil)
	w.wantStatus(pipeline.StatusSuccess)
}

func TestOfTwoRetriesAtOnceOneWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	w.finish(build, nil, jobFailed)
	w.oneWins(func() error { return w.Retry(t.Context(), domain, w.pipeline.ID, 0) })
	if len(w.machines.executions) != 2 {
		t.Fatalf("%d executions", len(w.machines.executions))
	}
}

func TestARetryWorksOnTheSameBytes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `{"name": "uses", "stages": [{"name": "s", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
		"input_resources": [{"name": "tool", "type": "package", "params": {"namespace": "n", "package": "p", "version": "v", "file_path": "tool"}}]}]}`)
	w.publish(packages.File{Namespace: "n", Package: "p", Version: "v", Path: "tool", Key: "old", SHA512: "aa", Size: 1})
	w.start()
	first := w.first()
	w.begin(first, "token-1")
	w.finish(first, nil, jobFailed)
	w.publish(packages.File{Namespace: "n", Package: "p", Version: "v", Path: "tool", Key: "new", SHA512: "bb", Size: 1})
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	w.begin(w.first(), "token-2")
	if spec := w.spec(100_002); len(spec.Inputs) != 1 || spec.Inputs[0].Key != "old" {
		t.Fatalf("the retry works on %+v", spec.Inputs)
	}
}

func TestARetryWhoseExecutionWasNeverStartedIsStartedByTheReconciler(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	w.finish(build, nil, jobFailed)
	w.machines.down = true
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	w.machines.down = false
	w.must(w.Reconcile(t.Context()))
	if at := w.first(); at.Stage.Attempt != 2 || len(w.machines.executions) != 2 {
		t.Fatalf("the reconciler started %+v, %d executions", at.Stage, len(w.machines.executions))
	}
}

const patient = `{"name": "patient", "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "false"},
	 "exception_handler": {"type": "timeout_reset", "params": {"timespan": 0.5}}}]}`

// awaitingRetry is a run whose failed stage waits for a retry, with its position and the token that it waits at.
func awaitingRetry(t *testing.T) (*world, run.Position) {
	t.Helper()
	w := newWorld(t, patient)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	reset := w.finish(build, nil, jobFailed)
	if reset.Next != "reset" || reset.Stage.Timeout != 1800 {
		t.Fatalf("after the failure comes %+v, stage %+v", reset, reset.Stage)
	}
	w.begin(reset, "token-reset")
	w.wantStatus(pipeline.StatusStageException)
	_, err := w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual}, nil)
	w.refused(pipeline.StillRunning, err)
	return w, reset
}

func TestTimeoutResetGoesOnWithARetryInTime(t *testing.T) {
	t.Parallel()
	w, reset := awaitingRetry(t)
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	if want := []string{"token-reset null"}; !slices.Equal(w.machines.answers, want) {
		t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
	w.close(reset, tooLate) // the answer was lost: the old execution comes to its timeout all the same
	w.wantStatus(pipeline.StatusRunning)
	again := w.first()
	w.begin(again, "token-2")
	w.finish(again, job.Result{LogNum: 1}, nil)
	w.wantStatus(pipeline.StatusSuccess)
}

func TestTimeoutResetIsOverAfterItsTime(t *testing.T) {
	t.Parallel()
	w, reset := awaitingRetry(t)
	w.close(reset, tooLate)
	if view := w.wantStatus(pipeline.StatusTimeout); view.Stages[0].Status != pipeline.StatusStageException || view.EndTime == "" {
		t.Fatalf("after its time: %+v", view)
	}
	w.refused(pipeline.InvalidParam, w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	if again := w.start(); again != 2 {
		t.Fatalf("the next run is %d", again)
	}
}

func TestTimeoutResetIsStopped(t *testing.T) {
	t.Parallel()
	w, reset := awaitingRetry(t)
	w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
	w.refused(pipeline.StillRunning, w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	if len(w.machines.answers) != 1 || !strings.HasPrefix(w.machines.answers[0], "token-reset") {
		t.Fatalf("answers %q", w.machines.answers)
	}
	w.close(reset, stopped)
	w.wantStatus(pipeline.StatusCancel)
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0)) // a cancelled stage may be retried
}

func TestAStopBeforeTheExecutionWaitsIsSeenByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, patient)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	reset := w.finish(build, nil, jobFailed)
	w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
	w.begin(reset, "token-reset")
	if want := []string{"token-reset " + job.ErrorCancelled}; !slices.Equal(w.machines.answers, want) {
		t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
}

func TestARetryBeforeTheExecutionWaitsIsSeenByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, patient)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	reset := w.finish(build, nil, jobFailed)
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	w.begin(reset, "token-reset")
	if want := []string{"token-reset null"}; !slices.Equal(w.machines.answers, want) {
		t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
}

// close plays the pipeline machine's Close state.
func (w *world) close(at run.Position, why *run.TaskError) {
	w.t.Helper()
	_, err := w.CloseRun(w.t.Context(), run.CloseRunInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Error: why})
	w.must(err)
}

// publish lists a file as a stage's end does.
func (w *world) publish(file packages.File) {
	w.t.Helper()
	ops, err := w.Packages.Publish(w.t.Context(), domain, packages.Creator{ID: "u1", Name: "ann"}, []packages.File{file})
	w.must(err)
	w.must(w.Table.Write(w.t.Context(), ops...))
}

// spec is what a job was told.
func (w *world) spec(id int64) (spec job.Spec) {
	w.t.Helper()
	w.must(json.Unmarshal(w.objects.all[job.SpecKey(string(domain), w.pipeline.ID, id)], &spec))
	return spec
}
