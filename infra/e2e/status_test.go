package e2e

import (
	"slices"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestAStatusSaysWhenARunAndItsStagesBeganAndEnded(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	p := s.create(client.BuildStage("first", gate.wait()), client.BuildStage("second", "true"))
	if now := p.Status; now.StartTime != "" || now.EndTime != "" {
		t.Errorf("before its first run the pipeline shows %+v", now)
	}
	s.fire(p)
	s.awaitStage(p, 0, "running")
	now, err := s.api.Pipeline(t.Context(), p.ID)
	s.must(err)
	if now.Status.StartTime == "" || now.Status.EndTime != "" {
		t.Errorf("while it runs it shows %+v", now.Status)
	}
	if first, second := now.Status.Stages[0], now.Status.Stages[1]; first.StartTime == "" || first.EndTime != "" || second.StartTime != "" {
		t.Errorf("while the first stage runs they show %+v and %+v", first, second)
	}
	gate.open()
	end := s.awaitStatus(p, "success").Status
	times := []string{end.StartTime, end.Stages[0].StartTime, end.Stages[0].EndTime, end.Stages[1].StartTime, end.Stages[1].EndTime, end.EndTime}
	if slices.Contains(times, "") || !slices.IsSorted(times) { // they are all of one length, in UTC
		t.Errorf("at the end the run and its stages began and ended at %q", times)
	}
}
