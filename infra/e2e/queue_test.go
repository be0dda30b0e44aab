package e2e

import (
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// This story needs a flag, so it has a stack of its own.

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
