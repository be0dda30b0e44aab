package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

// ceiling bounds every wait: only what never happens takes that long.
const ceiling = 2 * time.Minute

// compiling is the ceiling where a build compiles Go's standard library, which a busy machine takes minutes for.
const compiling = 10 * time.Minute

// manyRuns is the ceiling of what takes many runs one after the other.
const manyRuns = 10 * time.Minute

// await looks until a condition holds; what it has seen last is told when it never does.
func await(t *testing.T, what string, look func() (seen string, ok bool)) {
	t.Helper()
	awaitUpTo(t, ceiling, what, look)
}

func awaitUpTo(t *testing.T, ceiling time.Duration, what string, look func() (seen string, ok bool)) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	end := time.After(ceiling)
	for {
		seen, ok := look()
		if ok {
			return
		}
		select {
		case <-again.C:
		case <-end:
			t.Fatalf("waited %s for %s; at last: %s", ceiling, what, seen)
		}
	}
}

// awaitStatus waits until the pipeline has the status and returns it as it is then.
func (s *story) awaitStatus(p *client.Pipeline, want string) *client.Pipeline {
	s.Helper()
	var last *client.Pipeline
	await(s.T, "status "+want+" of "+p.Name, func() (string, bool) {
		var err error
		last, err = s.api.Pipeline(s.Context(), p.ID)
		s.must(err)
		got := last.Status.Status
		if got != want && got != "running" && got != "waiting" {
			s.Fatalf("pipeline ended with %s, want %s: %s", got, want, s.explain(p))
		}
		return got, got == want
	})
	return last
}

// awaitEnd waits until the pipeline's run has ended, however it did.
func (s *story) awaitEnd(p *client.Pipeline) {
	s.Helper()
	await(s.T, "the end of the run of "+p.Name, func() (string, bool) {
		now, err := s.api.Pipeline(s.Context(), p.ID)
		s.must(err)
		got := now.Status.Status
		return got, got != "running" && got != "waiting"
	})
}

// awaitStage waits until a stage of the running pipeline has the status.
func (s *story) awaitStage(p *client.Pipeline, stage int, want string) {
	s.Helper()
	await(s.T, fmt.Sprintf("status %s of stage %d", want, stage), func() (string, bool) {
		now, err := s.api.Pipeline(s.Context(), p.ID)
		s.must(err)
		got := now.Status.Stages[stage].Status
		return got, got == want
	})
}

// awaitJob waits until a stage's newest job has the state.
func (s *story) awaitJob(p *client.Pipeline, stage int, want string) {
	s.Helper()
	await(s.T, "job state "+want, func() (string, bool) {
		jobs, err := s.api.Jobs(s.Context(), p.ID, stage)
		s.must(err)
		if len(jobs) == 0 {
			return "no job", false
		}
		return jobs[0].State, jobs[0].State == want
	})
}

// awaitLine waits until a line of the stage's newest log is the text.
func (s *story) awaitLine(p *client.Pipeline, stage int, text string) {
	s.Helper()
	await(s.T, "line "+text, func() (string, bool) {
		jobs, err := s.api.Jobs(s.Context(), p.ID, stage)
		s.must(err)
		if len(jobs) == 0 {
			return "no job", false
		}
		log := s.log(p, stage)
		return log, strings.Contains("\n"+log, "\n"+text+"\n")
	})
}

// explain is what a user would look at when a run has not done what it should.
func (s *story) explain(p *client.Pipeline) string {
	run := s.newestRun(p)
	var all strings.Builder
	for i, stage := range run.Stages {
		fmt.Fprintf(&all, "\nstage %d %s: %s %s", i, stage.Name, stage.Status, stage.Reason)
		if stage.JobID != 0 {
			fmt.Fprintf(&all, "\n%s", s.log(p, i))
		}
	}
	return all.String()
}

// awaitNoProcess waits until no process carries the mark; where that cannot be seen it is not checked.
func awaitNoProcess(t *testing.T, mark string) {
	t.Helper()
	awaitNoProcessUpTo(t, ceiling, mark)
}

func awaitNoProcessUpTo(t *testing.T, ceiling time.Duration, mark string) {
	t.Helper()
	awaitUpTo(t, ceiling, "no process of "+mark, func() (string, bool) {
		found, ok := harness.Processes(mark)
		return strings.Join(found, "\n"), !ok || len(found) == 0
	})
}
