package e2e

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// These stories need flags, so each has a stack of its own. A review holds a run for as long as nobody votes.

func TestAnAccountHasNoMorePipelinesThanItsQuota(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-pipelines=2")
	s.create(client.BuildStage("build", "true"))
	last := s.create(client.BuildStage("build", "true"))
	definition := client.Definition{Name: unique("p"), Stages: []client.StageDefinition{client.BuildStage("build", "true")}}
	_, err := s.api.CreatePipeline(t.Context(), s.group, definition)
	s.refused(err, http.StatusBadRequest, "SVCSTG.S2I.4006061")

	s.must(s.delete(last))
	_, err = s.api.CreatePipeline(t.Context(), s.group, definition)
	s.must(err)
}

func TestARunBeyondTheMostWaitsItsTurn(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-runs=1")
	var all []*client.Pipeline
	for range 3 {
		p := s.create(client.ReviewStage("review", "admin"))
		s.fire(p)
		all = append(all, p)
	}
	s.awaitStage(all[0], 0, "running")
	for _, p := range all[1:] {
		now, err := s.api.Pipeline(t.Context(), p.ID)
		s.must(err)
		waits := s.newestRun(p)
		if now.Status.Status != "waiting" || waits.Status != "waiting" || !strings.Contains(waits.Reason, "at most 1 run") {
			t.Errorf("the pipeline is %s; the run is %s as it %s", now.Status.Status, waits.Status, waits.Reason)
		}
	}
	for _, p := range all {
		s.awaitStage(p, 0, "running")
		s.must(s.api.Review(t.Context(), p.ID, 0, "pass"))
		s.awaitStatus(p, "success")
	}
}

func TestAQueuedRunIsStopped(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-runs=1")
	first, second, third := s.create(client.ReviewStage("review", "admin")), s.create(client.BuildStage("build", "true")), s.create(client.BuildStage("build", "true"))
	for _, p := range []*client.Pipeline{first, second, third} {
		s.fire(p)
	}
	s.must(s.api.Stop(t.Context(), second.ID))
	if now, err := s.api.Pipeline(t.Context(), second.ID); err != nil || now.Status.Status != "cancel" {
		t.Errorf("it is %+v (%v)", now.Status, err)
	}
	s.awaitStage(first, 0, "running")
	s.must(s.api.Stop(t.Context(), first.ID))
	s.awaitStatus(third, "success")
	jobs, err := s.api.Jobs(t.Context(), second.ID, 0)
	s.must(err)
	if len(jobs) != 0 {
		t.Errorf("%d jobs of a run that never had its turn", len(jobs))
	}
}

func TestBeyondTheQueueAStartIsRefusedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-runs=1", "--max-queued-runs=1")
	running, queued := s.create(client.ReviewStage("review", "admin")), s.create(client.BuildStage("build", "true"))
	s.fire(running)
	s.fire(queued)
	gated := s.createFrom(client.Definition{PreOperation: client.WebhookTriggers("and", 2), Stages: []client.StageDefinition{client.BuildStage("build", "true")}})
	one, other := gated.PreOperation.Triggers[0].Webhook.URL, gated.PreOperation.Triggers[1].Webhook.URL
	s.triggers(one, http.StatusAccepted, "SVCSTG.SWR.2021106")

	refused, err := s.api.Trigger(t.Context(), other)
	s.must(err)
	s.refused(refused.Err(), http.StatusServiceUnavailable, "SVCSTG.S2I.5037015")
	if refused.Header.Get("Retry-After") == "" {
		t.Error("it does not say when to come again")
	}
	s.awaitStage(running, 0, "running")
	s.must(s.api.Review(t.Context(), running.ID, 0, "pass"))
	s.awaitStatus(queued, "success")
	s.triggers(other, http.StatusCreated, "") // the first of the two calls has stayed
	s.awaitStatus(gated, "success")
}

func TestAfterARestartQueuedRunsHaveTheirTurn(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s, stack := restart(t, data, "--max-runs=1")
	first, second := s.create(client.ReviewStage("review", "admin")), s.create(client.BuildStage("build", "true"))
	s.fire(first)
	s.fire(second)
	s.awaitStage(first, 0, "running")
	s.must(stack.Kill())

	again, _ := restart(t, data, "--max-runs=1")
	again.must(again.api.Review(t.Context(), first.ID, 0, "pass"))
	again.awaitStatus(second, "success")
}

func TestManyRunsStartedAtOnceAllHaveTheirTurn(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-runs=8")
	all := make([]*client.Pipeline, 40)
	for i := range all {
		all[i] = s.create(client.ReviewStage("review", "admin"))
	}
	var callers sync.WaitGroup
	for _, p := range all {
		callers.Go(func() { s.triggers(p.Webhook(), http.StatusCreated, "") })
	}
	callers.Wait()
	for ended := 0; ended < len(all); {
		var reviewed []*client.Pipeline
		for _, p := range all {
			if now, err := s.api.Pipeline(t.Context(), p.ID); err == nil && now.Status.Stages[0].Status == "running" {
				reviewed = append(reviewed, p)
			}
		}
		if len(reviewed) > 8 {
			t.Fatalf("%d runs at a time", len(reviewed))
		}
		for _, p := range reviewed {
			callers.Go(func() { s.must(s.api.Review(t.Context(), p.ID, 0, "pass")) })
		}
		callers.Wait()
		for _, p := range reviewed {
			s.awaitStatus(p, "success")
		}
		ended += len(reviewed)
	}
}

func TestALogEndsAtItsQuotaAndTheBuildGoesOn(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-log-megabytes=1")
	p := s.create(client.BuildStage("build", "i=0; while [ $i -lt 30000 ]; do echo \"$i of a build that says much more than anybody reads\"; i=$((i+1)); done"))
	s.fire(p)
	s.awaitStatus(p, "success")
	log := s.log(p, 0)
	if end := "The log ends here: of a job's output 1048576 bytes are kept, and there is more."; strings.Count(log, end) != 1 {
		t.Errorf("the log does not say once %q", end)
	}
	if !strings.Contains(log, "\n18000 of a build") || strings.Contains(log, "\n20000 of a build") {
		t.Errorf("the log has %d bytes", len(log))
	}
}

func TestPackagesStayWithinTheirQuota(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--max-package-megabytes=1")
	namespace := unique("shop")
	p := s.create(client.BuildStage("build", "head -c 700000 /dev/zero > tool").Making(namespace, "shop", "1.${SYS_INCREMENT}", "tool"))
	s.fire(p)
	s.awaitStatus(p, "success")
	s.fire(p)
	s.awaitStatus(p, "stage_exception")
	if reason := s.newestRun(p).Stages[0].Reason; !strings.Contains(reason, "over the 1048576 that they may have") {
		t.Errorf("the stage failed by %q", reason)
	}
	err := s.api.Call(t.Context(), http.MethodPost, "/v2/manage/namespaces/"+namespace+"/packages/shop/versions/2/file_paths", map[string]any{
		"filename": "tool", "size": 700_000, "digest": strings.Repeat("0a", 64),
	}, nil)
	s.refused(err, http.StatusRequestEntityTooLarge, "SVCSTG.SWR.4130025")

	s.must(s.api.Call(t.Context(), http.MethodDelete, "/v2/manage/namespaces/"+namespace+"/packages/shop/versions/1.1", nil, nil))
	s.fire(p)
	s.awaitStatus(p, "success")
}
