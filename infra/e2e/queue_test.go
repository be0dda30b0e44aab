package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// These stories need a flag, so each has a stack of its own.

func TestBeyondTheMostBuildsAtATimeTheRestWaitInOrder(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-builds=1")
	gate := newGate(t)
	var all []*client.Pipeline
	for range 3 {
		p := s.create(client.BuildStage("build", "echo its turn\n"+gate.wait()))
		s.fire(p)
		want := "Waiting"
		if len(all) == 0 {
			want = "Building"
		}
		s.awaitJob(p, 0, want)
		all = append(all, p)
	}
	s.awaitLine(all[0], 0, "its turn")
	for _, p := range all[1:] {
		if job := s.job(p, 0); job.State != "Waiting" {
			t.Errorf("the job of %s is %s, want Waiting", p.Name, job.State)
		}
	}
	gate.open()
	var began time.Time
	for i, p := range all {
		s.awaitStatus(p, "success")
		turn := s.timeOf(p, "its turn")
		if turn.Before(began) {
			t.Errorf("build %d began at %s, the one before it at %s", i, turn, began)
		}
		began = turn
	}
}

func TestABuildThatWaitsForItsTurnIsStopped(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-builds=1")
	gate := newGate(t)
	first, second := s.create(client.BuildStage("build", "echo its turn\n"+gate.wait())), s.create(client.BuildStage("build", "echo never said"))
	s.fire(first)
	s.awaitLine(first, 0, "its turn")
	s.fire(second)
	s.awaitJob(second, 0, "Waiting")
	s.must(s.api.Stop(t.Context(), second.ID))
	s.awaitStatus(second, "cancel")
	s.awaitJob(second, 0, "Cancel")
	gate.open()
	s.awaitStatus(first, "success")
	if log := s.log(second, 0); strings.Contains(log, "never said") {
		t.Errorf("what was stopped has run:\n%s", log)
	}
	s.startsAgain(second)
}

// timeOf is when a line of the first stage's log was written.
func (s *story) timeOf(p *client.Pipeline, message string) time.Time {
	s.Helper()
	for _, line := range s.lines(p, 0) {
		if line.Message == message {
			at, err := time.Parse(time.RFC3339Nano, line.Time)
			s.must(err)
			return at
		}
	}
	s.Fatalf("no line %q in the log of %s", message, p.Name)
	return time.Time{}
}
