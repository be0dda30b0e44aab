package run_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

// crowd are pipelines with a review each, in an account that may have one run under way and so many in its queue.
func crowd(t *testing.T, queued int64, pipelines int) []*world {
	t.Helper()
	first := worldOn(t, newTable(t))
	first.Settings.MaxRuns, first.Settings.MaxQueued = 1, queued
	var all []*world
	for i := range pipelines {
		one := *first
		one.pipeline = first.create(fmt.Sprint("p-", i), `{"stages": [
			{"name": "review", "service_name": "test_review", "params": {"review_mode": "one", "review_users": [{"user_name": "ann"}]}}]}`)
		all = append(all, &one)
	}
	return all
}

// end plays the end of the run that began last.
func (w *world) end() {
	w.t.Helper()
	at := w.first()
	w.begin(at, "token")
	w.finish(at, map[string]string{"review": "pass"}, nil)
}

func TestARunBeyondTheMostBeginsWhenAnotherEndsTheOldestFirst(t *testing.T) {
	t.Parallel()
	all := crowd(t, 2, 3)
	for i, w := range all {
		if number := w.start(); number != 1 {
			t.Fatalf("run %d of pipeline %d", number, i)
		}
	}
	all[0].wantStatus(pipeline.StatusRunning)
	for _, w := range all[1:] {
		view := w.wantStatus(pipeline.StatusWaiting)
		if !strings.Contains(view.Reason, "at most 1 runs of the account") || view.StartTime == "" {
			t.Errorf("it waits since %q, as %q", view.StartTime, view.Reason)
		}
		w.refused(pipeline.StillRunning, w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	}
	for i, w := range all {
		if at := w.first(); at.Pipeline != w.pipeline.ID {
			t.Fatalf("pipeline %d runs, it is the turn of %d", at.Pipeline, w.pipeline.ID)
		}
		if view := w.wantStatus(pipeline.StatusRunning); view.Reason != "" {
			t.Errorf("it waits as %q", view.Reason)
		}
		w.end()
		w.wantStatus(pipeline.StatusSuccess)
		for _, later := range all[min(i+2, 3):] {
			later.wantStatus(pipeline.StatusWaiting)
		}
	}
}

func TestBeyondTheQueueNothingIsWritten(t *testing.T) {
	t.Parallel()
	all := crowd(t, 1, 2)
	all[0].start()
	all[1].start()
	gated := *all[0]
	gated.pipeline = gated.create("gated", `{"pre_operation": {"operator": "and", "triggers": [{"webhook": {}}, {"webhook": {}}]}, "stages": [
		{"name": "review", "service_name": "test_review", "params": {"review_mode": "one", "review_users": [{"user_name": "ann"}]}}]}`)
	hooks := (&watched{pipeline: gated.pipeline}).hooks()
	gated.refused(pipeline.PipelineNotSatisfied, gated.Webhook(t.Context(), hooks[0], nil))
	gated.refused(pipeline.QueueFull, gated.Webhook(t.Context(), hooks[1], nil))

	view := gated.wantStatus(pipeline.StatusWaiting)
	fired := view.PreOperation.TriggersStatus
	if !fired[0].IsSatisfied || fired[1].IsSatisfied || view.StartTime != "" {
		t.Errorf("the call has left %+v, start %q", fired, view.StartTime)
	}
	all[0].end()
	gated.must(gated.Webhook(t.Context(), hooks[1], nil)) // the same call, once there is room
	gated.wantStatus(pipeline.StatusWaiting)
	all[1].end()
	gated.wantStatus(pipeline.StatusRunning)
}

func TestAQueuedRunIsStoppedBeforeAnythingOfItBegins(t *testing.T) {
	t.Parallel()
	all := crowd(t, 1, 2)
	all[0].start()
	all[1].start()
	all[1].must(all[1].Stop(t.Context(), domain, all[1].pipeline.ID, "ann"))
	all[1].wantStatus(pipeline.StatusCancel)
	if len(all[1].machines.executions) != 1 {
		t.Error("it has an execution")
	}
	all[1].refused(pipeline.InvalidParam, all[1].Retry(t.Context(), domain, all[1].pipeline.ID, 0))
	all[1].start() // its place in the queue is free
	all[1].wantStatus(pipeline.StatusWaiting)
	all[0].end()
	all[1].wantStatus(pipeline.StatusRunning)
}

func TestARetryWaitsForItsTurnToo(t *testing.T) {
	t.Parallel()
	all := crowd(t, 1, 2)
	failed, other := all[0], all[1]
	failed.start()
	at := failed.first()
	failed.begin(at, "token")
	other.start()
	failed.finish(at, nil, &run.TaskError{Error: "Refused", Cause: `{"reason":"no"}`})
	other.wantStatus(pipeline.StatusRunning)

	failed.must(failed.Retry(t.Context(), domain, failed.pipeline.ID, 0))
	failed.wantStatus(pipeline.StatusWaiting)
	other.end()
	failed.wantStatus(pipeline.StatusRunning)
	if again := failed.first(); again.Pipeline != failed.pipeline.ID || again.Stage.Attempt != 2 {
		t.Errorf("it goes on at %+v, stage %+v", again, again.Stage)
	}
}

func TestTheReconcilerCallsARunWhoseTurnHasCome(t *testing.T) {
	t.Parallel()
	all := crowd(t, 2, 3)
	for _, w := range all {
		w.start()
	}
	all[0].Settings.MaxRuns = 2 // another setting: no run has to end
	all[0].must(all[0].Reconcile(t.Context()))
	all[1].wantStatus(pipeline.StatusRunning)
	all[2].wantStatus(pipeline.StatusWaiting)
}
