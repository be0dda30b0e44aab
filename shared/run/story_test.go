package run_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

const twoStages = `{"name": "two", "params": [{"name": "who", "value": "world"}], "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "echo hello ${who}"},
	 "output_resources": [{"name": "tool", "type": "package", "params": {"namespace": "n", "package": "p", "version": "v", "local_file_path": "bin/tool"}}]},
	{"name": "review", "service_name": "test_review", "params": {"review_mode": "one", "review_users": [{"user_name": "ann"}, {"user_name": "bob"}]}}]}`

func TestARunFromStartToEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.wantStatus(pipeline.StatusWaiting)

	number := w.start()
	if number != 1 {
		t.Fatalf("the first run is %d", number)
	}
	w.wantStatus(pipeline.StatusRunning)
	build := w.first()
	w.begin(build, "token-1")
	if len(w.builds.orders) != 1 {
		t.Fatalf("%d builds were started", len(w.builds.orders))
	}
	if got := w.status(); got.Stages[0].Status != pipeline.StatusRunning || got.Stages[1].Status != pipeline.StatusWaiting {
		t.Fatalf("while it builds: %+v", got)
	}

	review := w.finish(build, job.Result{LogNum: 1, Files: []job.FileResult{{Name: "tool", Key: "k", SHA512: "aa", Size: 3}}}, nil)
	if review.Stage == nil || review.Stage.Index != 1 || review.Stage.Service != pipeline.TestReviewService {
		t.Fatalf("after the build comes %+v", review)
	}
	w.begin(review, "token-2")
	w.refused(pipeline.NotAllowed, w.Review(t.Context(), domain, w.pipeline.ID, 1, run.Voter{Name: "eve"}, true))
	w.refused(pipeline.InvalidParam, w.Review(t.Context(), domain, w.pipeline.ID, 0, run.Voter{Name: "ann"}, true))
	w.must(w.Review(t.Context(), domain, w.pipeline.ID, 1, run.Voter{Name: "ann"}, true))
	if want := `token-2 {"review":"pass"}`; !slices.Equal(w.machines.answers, []string{want}) {
		t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
	if end := w.finish(review, map[string]string{"review": "pass"}, nil); end.Next != "end" {
		t.Fatalf("after the last stage comes %+v", end)
	}

	got := w.wantStatus(pipeline.StatusSuccess)
	if got.StageIndex != 1 || got.EndTime == "" || got.Stages[1].State.ReviewResults[0].Result != run.ReviewPass {
		t.Fatalf("at the end: %+v", got)
	}
	if again := w.start(); again != 2 {
		t.Fatalf("the next run is %d", again)
	}
}

func TestTwoStartsAtOnceMakeOneRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.oneWins(func() error {
		_, err := w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual}, nil)
		return err
	})
	if len(w.machines.executions) != 1 {
		t.Fatalf("%d executions", len(w.machines.executions))
	}
}

func TestAnUnknownParamIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	_, err := w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{}, map[string]string{"nobody": "x"})
	w.refused(pipeline.NoSuchParam, err)
	w.wantStatus(pipeline.StatusWaiting)
}

func TestAParamCannotSmuggleAnOptionIntoGit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `{"name": "one", "params": [{"name": "branch", "value": "main"}], "stages": [
		{"name": "s", "service_name": "code_source", "params": {"git_type": "github", "url": "https://github.com/a/b.git", "branch": "${branch}"}}]}`)
	_, err := w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual}, map[string]string{"branch": "--upload-pack=evil"})
	w.must(err)
	w.begin(w.first(), "token-1")
	var spec job.Spec
	w.must(json.Unmarshal(w.objects.all[job.SpecKey(string(domain), w.pipeline.ID, 100_001)], &spec))
	if !strings.Contains(spec.Problem, "branch") {
		t.Fatalf("the job is to fail for %q", spec.Problem)
	}
}

func TestEveryTaskMayBeCalledTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	at := w.first()
	w.begin(at, "token-1")
	w.begin(at, "token-1")
	if w.builds.orders[0].Token != w.builds.orders[1].Token {
		t.Fatal("the same invocation asked for two builds")
	}
	w.begin(at, "token-2")
	if w.builds.orders[0].Token == w.builds.orders[2].Token {
		t.Fatal("a new attempt of the machine got the old build, whose token nobody hears")
	}
	result := job.Result{LogNum: 1, Files: []job.FileResult{{Name: "tool", Key: "k", SHA512: "aa", Size: 3}}}
	first := w.finish(at, result, nil)
	second := w.finish(at, result, nil)
	if fmt.Sprint(*first.Stage) != fmt.Sprint(*second.Stage) {
		t.Fatalf("the second call answers %+v, the first %+v", second.Stage, first.Stage)
	}
	end := w.finish(first, nil, &run.TaskError{Error: job.ErrorFailed, Cause: `{"reason":"no"}`})
	again := w.finish(first, nil, &run.TaskError{Error: job.ErrorFailed, Cause: `{"reason":"no"}`})
	if end.Next != "end" || again.Next != "end" {
		t.Fatalf("ends %+v, %+v", end, again)
	}
	w.wantStatus(pipeline.StatusStageException)
}

func TestAStopEndsTheRunAsCancel(t *testing.T) {
	t.Parallel()

	t.Run("while it builds", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.start()
		at := w.first()
		w.begin(at, "token-1")
		w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
		if want := "token-1 " + job.ErrorCancelled; !slices.Equal(w.machines.answers, []string{want}) {
			t.Fatalf("answers %q, want %q", w.machines.answers, want)
		}
		w.finish(at, nil, &run.TaskError{Error: job.ErrorCancelled, Cause: `{"reason":"stopped by ann"}`})
		if got := w.wantStatus(pipeline.StatusCancel); got.Stages[0].Status != pipeline.StatusCancel {
			t.Fatalf("%+v", got)
		}
		w.refused(pipeline.Exists, w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
	})

	t.Run("between two stages", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.start()
		w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
		at := w.first()
		w.begin(at, "token-1")
		if len(w.builds.orders) != 0 {
			t.Fatal("a stage of a stopped run started a build")
		}
		if want := "token-1 " + job.ErrorCancelled; !slices.Equal(w.machines.answers, []string{want}) {
			t.Fatalf("answers %q, want %q", w.machines.answers, want)
		}
	})

	t.Run("when it does not run", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.refused(pipeline.Exists, w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
	})
}

func TestTheReconcilerPutsRightWhatDied(t *testing.T) {
	t.Parallel()

	t.Run("a run without an execution is started", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.machines.down = true
		w.start()
		w.machines.down = false
		w.must(w.Reconcile(t.Context()))
		if len(w.machines.executions) != 1 {
			t.Fatalf("%d executions", len(w.machines.executions))
		}
		w.must(w.Reconcile(t.Context()))
		w.wantStatus(pipeline.StatusRunning)
	})

	t.Run("runs that go on are not asked for one by one, but those that the engine does not list yet", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.start()
		for _, step := range []struct {
			behind bool
			asked  int
		}{{false, 0}, {true, 1}} {
			w.machines.behind = step.behind
			w.must(w.Reconcile(t.Context()))
			if w.machines.asked != step.asked || len(w.machines.executions) != 1 {
				t.Fatalf("%+v: asked for %d, %d executions", step, w.machines.asked, len(w.machines.executions))
			}
			w.wantStatus(pipeline.StatusRunning)
		}
	})

	t.Run("a run whose execution is over is closed", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, twoStages)
		w.start()
		w.begin(w.first(), "token-1")
		for name := range w.machines.executions {
			w.machines.executions[name] = "ABORTED"
		}
		w.must(w.Reconcile(t.Context()))
		got := w.wantStatus(pipeline.StatusRuntimeException)
		if got.Stages[0].Status != pipeline.StatusRuntimeException {
			t.Fatalf("%+v", got)
		}
		w.start()
	})
}

func TestAStageThatCouldNotBeStartedSaysWhyInItsRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	w.finish(w.first(), nil, &run.TaskError{Error: "Runtime.ExitError", Cause: "killed"})
	got, err := w.Run(t.Context(), domain, w.pipeline.ID, 1)
	w.must(err)
	if got.Status != pipeline.StatusRuntimeException || got.Stages[0].Status != pipeline.StatusRuntimeException ||
		!strings.Contains(got.Stages[0].Reason, "killed") {
		t.Errorf("the run is %+v", got)
	}
}

func TestAStageKeepsTheLogsOfItsNewestJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, `{"name": "one", "stages": [{"name": "s", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]}`)
	for range 4 {
		w.start()
		at := w.first()
		w.begin(at, fmt.Sprint("token-", at.Run))
		w.writeLog(at.Run*100_000+1, `[{"Type":"content","Message":"hello","Time":"2026-01-02T03:04:05.6Z","State":"Building","Progress":50}]`)
		w.finish(at, job.Result{LogNum: 1}, nil)
	}
	page, err := pipeline.ParsePaging(nil)
	w.must(err)
	jobs, _, err := w.Jobs(t.Context(), domain, w.pipeline.ID, 0, pipeline.Paging{Limit: pipeline.MaxLimit})
	w.must(err)
	if len(jobs) != 4 || jobs[0].ID < jobs[3].ID {
		t.Fatalf("jobs %+v, want four, newest first", jobs)
	}
	for i, j := range jobs {
		view, total, err := w.Log(t.Context(), domain, w.pipeline.ID, 0, fmt.Sprint(j.ID), page)
		if i >= 2 {
			w.refused(pipeline.NoSuchJob, err)
			continue
		}
		w.must(err)
		if total != 1 || view.Log[0].CreatedAt != "2026-01-02T03:04:05.600000Z" {
			t.Fatalf("log %+v of %d", view.Log, total)
		}
	}
	if len(w.objects.all) != 2+4 { // two logs, and the specs
		t.Fatalf("%d objects are left", len(w.objects.all))
	}
}

func TestAFileThatCannotBeListedFailsItsStage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.must(w.Table.Write(t.Context(), strangersPackage(t, w)...))
	w.start()
	at := w.first()
	w.begin(at, "token-1")
	w.writeLog(100_001, `[]`)
	w.finish(at, job.Result{LogNum: 1, Files: []job.FileResult{{Name: "tool", Key: "k", SHA512: "aa", Size: 3}}}, nil)
	w.wantStatus(pipeline.StatusStageException)
	page, err := pipeline.ParsePaging(nil)
	w.must(err)
	view, total, err := w.Log(t.Context(), domain, w.pipeline.ID, 0, "latest", page)
	w.must(err)
	if total != 2 || view.State != pipeline.JobFailed || !strings.Contains(view.Log[1].Content, "archive: ") {
		t.Fatalf("the log ends with %+v", view.Log)
	}
}

// strangersPackage are the writes that give the pipeline's package to somebody else.
func strangersPackage(t *testing.T, w *world) []store.Op {
	t.Helper()
	ops, err := w.Packages.Publish(t.Context(), domain, packages.Creator{ID: "u2", Name: "eve"},
		[]packages.File{{Namespace: "n", Package: "p", Version: "v", Path: "x", Key: "k", SHA512: "aa", Size: 1}})
	w.must(err)
	return ops
}

func TestACallForARunThatIsOverDisturbsNoLaterOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, twoStages)
	w.start()
	old := w.first()
	w.begin(old, "token-1")
	ended := w.finish(old, nil, &run.TaskError{Error: job.ErrorFailed})
	w.wantStatus(pipeline.StatusStageException)

	w.start()
	w.begin(w.first(), "token-2")
	w.begin(old, "token-1")
	if got := w.machines.answers[len(w.machines.answers)-1]; got != "token-1 "+job.ErrorCancelled {
		t.Fatalf("the late begin is answered %q", got)
	}
	if again := w.finish(old, nil, &run.TaskError{Error: job.ErrorFailed}); again.Next != ended.Next {
		t.Fatalf("the late end is answered %+v, the first was %+v", again, ended)
	}
	if got := w.wantStatus(pipeline.StatusRunning); got.Stages[0].Status != pipeline.StatusRunning {
		t.Fatalf("the run under way: %+v", got)
	}
	view, err := w.Run(t.Context(), domain, w.pipeline.ID, old.Run)
	w.must(err)
	if view.Status != pipeline.StatusStageException || view.Stages[0].Status != pipeline.StatusStageException {
		t.Fatalf("the run before: %+v", view)
	}
}
