package e2e

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestAFailedStageIsRetriedAndTheRestOfTheRunGoesOn(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	p := s.create(client.BuildStage("before", "echo once"), client.BuildStage("flaky", gate.pass()), client.BuildStage("after", "echo last"))
	run := s.fire(p)
	s.awaitStatus(p, "stage_exception")
	gate.open()
	s.must(s.api.Retry(t.Context(), p.ID, 1))
	s.awaitStatus(p, "success")

	runs, err := s.api.Runs(t.Context(), p.ID, 10)
	s.must(err)
	if len(runs) != 1 || runs[0].ID != run.ID {
		t.Fatalf("the retry made another run: %+v", runs)
	}
	for stage, want := range []int{1, 2, 1} {
		jobs, err := s.api.Jobs(t.Context(), p.ID, stage)
		s.must(err)
		if len(jobs) != want {
			t.Errorf("stage %d has %d jobs, want %d", stage, len(jobs), want)
		}
	}
	s.refused(s.api.Retry(t.Context(), p.ID, 1), http.StatusBadRequest, "SVCSTG.SWR.4000014")
}

func TestOnlyTheStageAtWhichARunFailedIsRetried(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	p := s.create(client.BuildStage("build", gate.wait()), client.ReviewStage("review", s.credentials.User))
	refused := func(status int, code string, stages ...int) {
		t.Helper()
		for _, stage := range stages {
			s.refused(s.api.Retry(t.Context(), p.ID, stage), status, code)
		}
	}
	const noFailure, running = "SVCSTG.SWR.4000014", "SVCSTG.SWR.4091105"
	refused(http.StatusBadRequest, noFailure, 0, 1) // it never ran
	s.fire(p)
	refused(http.StatusConflict, running, 0, 1)
	gate.open()
	s.awaitStage(p, 1, "running")
	refused(http.StatusConflict, running, 0, 1) // it is in review
	s.must(s.api.Review(t.Context(), p.ID, 1, "refuse"))
	s.awaitStatus(p, "stage_exception")
	refused(http.StatusBadRequest, noFailure, 0) // the one before has succeeded

	s.must(s.api.Retry(t.Context(), p.ID, 1))
	s.awaitStage(p, 1, "running")
	s.must(s.api.Review(t.Context(), p.ID, 1, "pass"))
	s.awaitStatus(p, "success")
	refused(http.StatusBadRequest, noFailure, 0, 1)
}

func TestOfTwoRetriesAtOnceOneWins(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("fails", "exit 1"))
	s.fire(p)
	s.awaitStatus(p, "stage_exception")
	var both sync.WaitGroup
	var errs [2]error
	for i := range errs {
		both.Go(func() { errs[i] = s.api.Retry(t.Context(), p.ID, 0) })
	}
	both.Wait()
	lost := slices.DeleteFunc(errs[:], func(err error) bool { return err == nil })
	if len(lost) != 1 {
		t.Fatalf("refused are %v, want one of the two", lost)
	}
	s.refused(lost[0], http.StatusConflict, "SVCSTG.SWR.4091105")
	s.awaitStatus(p, "stage_exception")
	jobs, err := s.api.Jobs(t.Context(), p.ID, 0)
	s.must(err)
	if len(jobs) != 2 {
		t.Errorf("the stage was done %d times, want twice", len(jobs))
	}
}

func TestACancelledStageIsRetried(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	p := s.create(client.BuildStage("build", "echo began\n"+gate.wait()), client.BuildStage("after", "echo last"))
	s.fire(p)
	s.awaitLine(p, 0, "began")
	s.must(s.api.Stop(t.Context(), p.ID))
	s.awaitStatus(p, "cancel")
	gate.open()
	s.must(s.api.Retry(t.Context(), p.ID, 0))
	s.awaitLater(p, "success")
	s.awaitLine(p, 1, "last")
}

func TestTimeoutResetWaitsForARetry(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	stage := client.BuildStage("flaky", gate.pass())
	stage.ExceptionHandler = client.WaitForRetry(1)
	p := s.create(stage, client.BuildStage("after", "echo last"))
	s.fire(p)
	s.awaitStatus(p, "stage_exception")
	if answer, err := s.api.Trigger(t.Context(), p.Webhook()); err != nil || answer.Status != 409 {
		t.Fatalf("while it waits, a webhook is answered %+v, %v", answer, err)
	}
	gate.open()
	s.must(s.api.Retry(t.Context(), p.ID, 0))
	s.awaitStatus(p, "success")
}

func TestTimeoutResetIsOverAfterItsTimespan(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	stage := client.BuildStage("fails", "exit 1")
	stage.ExceptionHandler = client.WaitForRetry(1.0 / 3600)
	p := s.create(stage)
	s.fire(p)
	s.awaitLater(p, "timeout")
	if err := s.api.Retry(t.Context(), p.ID, 0); err == nil || !strings.Contains(err.Error(), "in time") {
		t.Fatalf("a retry after the time answers %v", err)
	}
	s.fire(p) // the pipeline is free
}

// awaitLater waits for a status that comes after the failure's.
func (s *story) awaitLater(p *client.Pipeline, want string) {
	s.Helper()
	await(s.T, "status "+want, func() (string, bool) {
		now, err := s.api.Pipeline(s.Context(), p.ID)
		s.must(err)
		return now.Status.Status, now.Status.Status == want
	})
}

func TestTheWaitForARetrySurvivesTheStack(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s, stack := restart(t, data)
	gate := newGate(t)
	stage := client.BuildStage("flaky", gate.pass())
	stage.ExceptionHandler = client.WaitForRetry(1)
	p := s.create(stage)
	s.fire(p)
	s.awaitStatus(p, "stage_exception")
	s.must(stack.Kill())
	again, _ := restart(t, data)
	gate.open()
	again.must(again.api.Retry(t.Context(), p.ID, 0))
	again.awaitStatus(p, "success")
}
