package e2e

import (
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// These stories kill the stack, so each has its own.

func TestKilledDuringABuildTheStackLosesNothingAndLeavesNoProcess(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s, stack := restart(t, data)
	gate := newGate(t)
	built := s.create(client.BuildStage("build", "printf bytes > out").Making("shop", "shop", "v1", "out"))
	s.fire(built)
	s.awaitStatus(built, "success")
	p := s.create(client.BuildStage("build", "echo began\n"+gate.wait()))
	s.fire(p)
	s.awaitLine(p, 0, "began")

	s.must(stack.Kill())
	awaitNoProcess(t, data)

	again, _ := restart(t, data)
	again.hasFile("shop", "shop", "v1", "bytes")
	again.awaitEnd(p)
	again.failedOrRan(p)
	gate.open()
	_, err := again.api.Start(t.Context(), p.ID)
	s.must(err)
	again.awaitStatus(p, "success")
}

// failedOrRan checks that a run whose stack was killed has either gone on to its end or says why it did not.
func (s *story) failedOrRan(p *client.Pipeline) {
	s.Helper()
	job := s.job(p, 0)
	run := s.newestRun(p)
	if job.State == "Successful" && run.Status == "success" {
		return
	}
	if job.State != "Failed" || run.Stages[0].Reason == "" {
		s.Errorf("the job is %s and the run %s, with reason %q", job.State, run.Status, run.Stages[0].Reason)
	}
}

func TestKilledInAReviewTheRunGoesOnAfterwards(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s, stack := restart(t, data)
	p := s.create(
		client.BuildStage("build", "true"),
		client.ReviewStage("review", s.credentials.User),
		client.BuildStage("after", "echo went on"),
	)
	s.fire(p)
	s.awaitStage(p, 1, "running")

	s.must(stack.Kill())

	again, _ := restart(t, data)
	again.awaitStage(p, 1, "running")
	again.must(again.api.Review(t.Context(), p.ID, 1, "pass"))
	again.awaitStatus(p, "success")
	again.awaitLine(p, 2, "went on")
	if runs, err := again.api.Runs(t.Context(), p.ID, 10); err != nil || len(runs) != 1 {
		t.Errorf("there are %d runs (%v), want the one", len(runs), err)
	}
}

func TestEndedDuringABuildTheStackExitsCleanlyAndLeavesNoProcess(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s, stack := restart(t, data)
	p := s.create(client.BuildStage("build", "echo began\nsleep 86400\n"))
	s.fire(p)
	s.awaitLine(p, 0, "began")
	s.must(stack.Terminate())
	awaitNoProcess(t, data)
	again, _ := restart(t, data)
	again.awaitEnd(p)
	again.failedOrRan(p)
}
