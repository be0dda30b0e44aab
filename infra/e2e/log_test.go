package e2e

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestALogCanBeFollowedWhileTheBuildRuns(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	p := s.create(client.BuildStage("build", "echo before the gate\n"+gate.wait()+"echo behind the gate\n"))
	s.fire(p)

	s.awaitLine(p, 0, "before the gate")
	if job := s.job(p, 0); job.State != "Building" {
		t.Errorf("the job is %s, want Building", job.State)
	}
	if log := s.log(p, 0); strings.Contains(log, "behind the gate") {
		t.Errorf("the log has what the script has not yet said:\n%s", log)
	}
	gate.open()
	s.awaitStatus(p, "success")
	if log := s.log(p, 0); strings.Index(log, "before the gate") >= strings.Index(log, "behind the gate") {
		t.Errorf("the log is not in order:\n%s", log)
	}
}

func TestTheNewestTwentyJobsOfAStageKeepTheirLogs(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "echo run ${SYS_INCREMENT}"))
	const kept = 20
	for range kept + 1 {
		_, err := s.api.Start(t.Context(), p.ID)
		s.must(err)
		s.awaitStatus(p, "success")
	}
	jobs, err := s.api.Jobs(t.Context(), p.ID, 0)
	s.must(err)
	if len(jobs) != kept+1 {
		t.Fatalf("listed are %d jobs, want %d", len(jobs), kept+1)
	}
	await(t, "the first job's log to be gone", func() (string, bool) {
		_, err := s.api.Log(t.Context(), p.ID, 0, jobs[kept].ID, 0)
		if err == nil {
			return "it is there", false
		}
		s.refused(err, 404, "SVCSTG.S2I.4046032")
		return "", true
	})
	for _, job := range jobs[:kept] {
		page, err := s.api.Log(t.Context(), p.ID, 0, job.ID, 0)
		s.must(err)
		if len(page.Chunks) == 0 {
			t.Errorf("the log of job %d is gone", job.ID)
		}
	}
}
