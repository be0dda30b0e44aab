package run_test

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

const awaiting = `{"name": "awaiting", "params": [{"name": "who", "value": "world"}], "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}},
	{"name": "ship", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "echo ${who}"},
	 "pre_operation": {"operator": "and", "triggers": [
	   {"webhook": {}, "pipeline_param_converts": [{"name": "to", "pipeline_param_name": "who"}]}, {"webhook": {}}]}}]}`

// triggerOf is the id of a webhook of the second stage.
func (w *world) triggerOf(n int) string {
	return w.hooks(w.pipeline.Stages[1].PreOperation)[n]
}

// toSecondStage brings a run to the stage that waits.
func (w *world) toSecondStage() run.Position {
	w.t.Helper()
	build := w.first()
	w.begin(build, "token-1")
	return w.finish(build, job.Result{LogNum: 1}, nil)
}

func TestAStageWaitsForItsOwnTriggers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awaiting)
	w.refused(pipeline.NotTriggered, w.Webhook(t.Context(), w.triggerOf(0), nil)) // the pipeline does not run
	w.start()
	ship := w.toSecondStage()
	if !ship.Stage.Wait {
		t.Fatalf("the stage does not wait: %+v", ship.Stage)
	}
	w.begin(ship, "token-2")
	got := w.wantStatus(pipeline.StatusRunning)
	if got.StageIndex != 1 || got.Stages[1].Status != pipeline.StatusWaiting || len(w.builds.orders) != 1 {
		t.Fatalf("while it waits: %+v", got)
	}

	w.refused(pipeline.StageNotSatisfied, w.Webhook(t.Context(), w.triggerOf(0), map[string]string{"to": "moon"}))
	fired := w.status().Stages[1].PreOperation.TriggersStatus
	if !fired[0].IsSatisfied || fired[1].IsSatisfied {
		t.Fatalf("after the first trigger: %+v", fired)
	}
	w.must(w.Webhook(t.Context(), w.triggerOf(1), nil))
	if len(w.machines.answers) != 1 || !strings.Contains(w.machines.answers[0], `"wait":false`) {
		t.Fatalf("answers %q, want the stage as it goes on", w.machines.answers)
	}

	ship.Stage.Wait = false
	w.begin(ship, "token-3")
	if got := w.status().Stages[1].Status; got != pipeline.StatusRunning || len(w.builds.orders) != 2 {
		t.Fatalf("after the triggers it is %s, %d builds", got, len(w.builds.orders))
	}
	view, err := w.Run(t.Context(), domain, w.pipeline.ID, 1)
	w.must(err)
	if view.Params[0].Value != "moon" {
		t.Fatalf("params %+v, want the one that the trigger carried", view.Params)
	}
	w.refused(pipeline.NotTriggered, w.Webhook(t.Context(), w.triggerOf(1), nil)) // it has begun
}

func TestAStagesTriggersMayFireBeforeTheRunComesToIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awaiting)
	w.start()
	w.refused(pipeline.StageNotSatisfied, w.Webhook(t.Context(), w.triggerOf(1), nil))
	w.must(w.Webhook(t.Context(), w.triggerOf(0), nil))
	if got := w.status(); got.StageIndex != 0 {
		t.Fatalf("the run is at stage %d", got.StageIndex)
	}
	w.begin(w.toSecondStage(), "token-2")
	if len(w.machines.answers) != 1 || !strings.Contains(w.machines.answers[0], `token-2`) {
		t.Fatalf("answers %q, want the stage to go on at once", w.machines.answers)
	}
}

func TestAWaitingStageIsStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, awaiting)
	w.start()
	ship := w.toSecondStage()
	w.begin(ship, "token-2")
	w.must(w.Stop(t.Context(), domain, w.pipeline.ID, "ann"))
	if want := "token-2 " + job.ErrorCancelled; len(w.machines.answers) != 1 || w.machines.answers[0] != want {
		t.Fatalf("answers %q, want %q", w.machines.answers, want)
	}
	w.finish(ship, nil, &run.TaskError{Error: job.ErrorCancelled, Cause: `{"reason":"stopped by ann"}`})
	w.wantStatus(pipeline.StatusCancel)
}
