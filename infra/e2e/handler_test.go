package e2e

import (
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestReturnToStartBeginsTheRunAnew(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "true"), client.ReviewStage("review", s.credentials.User).OnError(client.ReturnToStart))
	run := s.fire(p)
	s.awaitStage(p, 1, "running")
	s.must(s.api.Review(t.Context(), p.ID, 1, "refuse"))
	await(t, "the review of what was built anew", func() (string, bool) {
		jobs, err := s.api.Jobs(t.Context(), p.ID, 0)
		s.must(err)
		now, err := s.api.Pipeline(t.Context(), p.ID)
		s.must(err)
		return now.Status.Status, len(jobs) == 2 && now.Status.Stages[1].Status == "running"
	})
	s.must(s.api.Review(t.Context(), p.ID, 1, "pass"))
	s.awaitStatus(p, "success")
	if now := s.newestRun(p); now.ID != run.ID {
		t.Errorf("the return made another run, %d", now.ID)
	}
}

func TestReturnToStartIsDoneThreeTimesAtMost(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	s.returns(3)
}

func TestTheMostReturnsToTheStartAreASetting(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-returns=1")
	s.returns(1)
}

// returns checks that a run whose last stage always fails returns to its start as often, and no oftener.
func (s *story) returns(most int) {
	s.Helper()
	p := s.create(client.BuildStage("build", "true"), client.BuildStage("test", "exit 1").OnError(client.ReturnToStart))
	s.fire(p)
	awaitUpTo(s.T, manyRuns, "the end of a run that returns to its start", func() (string, bool) {
		now, err := s.api.Pipeline(s.Context(), p.ID)
		s.must(err)
		return now.Status.Status, now.Status.Status == "stage_exception"
	})
	for stage := range 2 {
		jobs, err := s.api.Jobs(s.Context(), p.ID, stage)
		s.must(err)
		if len(jobs) != most+1 {
			s.Errorf("stage %d was done %d times, want %d", stage, len(jobs), most+1)
		}
	}
}

func TestAnIgnoredErrorLetsTheRunGoOn(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("lint", "exit 1").OnError(client.IgnoreError), client.BuildStage("build", "echo went on"))
	s.fire(p)
	ended := s.awaitStatus(p, "success")
	if first, second := ended.Status.Stages[0].Status, ended.Status.Stages[1].Status; first != "stage_exception" || second != "success" {
		t.Errorf("the stages are %s and %s, want stage_exception and success", first, second)
	}
	s.awaitLine(p, 1, "went on")
}
