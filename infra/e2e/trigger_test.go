package e2e

import (
	"net/http"
	"sync"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestOfManyWebhooksAtOnceOneStartsTheRun(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	p := s.create(client.BuildStage("build", gate.wait()))

	const calls = 8
	answers := make([]*client.Answer, calls)
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() {
			var err error
			if answers[i], err = s.api.Trigger(t.Context(), p.Webhook()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	started := 0
	for _, answer := range answers {
		if answer.Status == http.StatusCreated {
			started++
			continue
		}
		s.refused(answer.Err(), http.StatusConflict, "SVCSTG.SWR.4091105")
	}
	if started != 1 {
		t.Errorf("%d of the calls started a run, want one", started)
	}
	_, err := s.api.Start(t.Context(), p.ID)
	s.refused(err, http.StatusConflict, "SVCSTG.SWR.4091105")
	gate.open()
	s.awaitStatus(p, "success")
	runs, err := s.api.Runs(t.Context(), p.ID, 10)
	s.must(err)
	if len(runs) != 1 {
		t.Errorf("there are %d runs, want one", len(runs))
	}
}

func TestWithAndEveryTriggerMustHaveFiredSinceTheLastStart(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("and", 2),
		Stages:       []client.StageDefinition{client.BuildStage("build", "true")},
	})
	first, second := p.PreOperation.Triggers[0].Webhook.URL, p.PreOperation.Triggers[1].Webhook.URL
	for range 2 {
		s.notYet(first)
		s.notYet(first) // twice the same is not both
		answer, err := s.api.Trigger(t.Context(), second)
		s.must(err)
		if answer.Status != http.StatusCreated {
			t.Fatalf("the last trigger is answered %d %s, want 201", answer.Status, answer.Body)
		}
		s.awaitStatus(p, "success")
	}
}

// notYet calls a webhook that does not start anything yet.
func (s *story) notYet(webhook string) {
	s.Helper()
	answer, err := s.api.Trigger(s.Context(), webhook)
	s.must(err)
	faults := answer.Faults()
	if answer.Status != http.StatusAccepted || len(faults) != 1 || faults[0].Code != "SVCSTG.SWR.2021106" {
		s.Errorf("answered %d %s, want 202 SVCSTG.SWR.2021106", answer.Status, answer.Body)
	}
}

func TestAStageWaitsForATriggerOfItsOwn(t *testing.T) {
	t.Parallel()
	waits := client.BuildStage("deploy", "echo deployed")
	waits.PreOperation = client.WebhookTriggers("and", 1)
	own := func(p *client.Pipeline) string { return p.Stages[1].PreOperation.Triggers[0].Webhook.URL }

	t.Run("that fires when it has come to it", func(t *testing.T) {
		t.Parallel()
		s := onStack(t)
		p := s.create(client.BuildStage("build", "true"), waits)
		s.fire(p)
		await(t, "the stage to wait", func() (string, bool) {
			now, err := s.api.Pipeline(t.Context(), p.ID)
			s.must(err)
			return now.Status.Status, now.Status.StageIndex == 1
		})
		answer, err := s.api.Trigger(t.Context(), own(p))
		s.must(err)
		s.must(answer.Err())
		s.awaitStatus(p, "success")
	})
	t.Run("that fires while the stage before it runs", func(t *testing.T) {
		t.Parallel()
		s := onStack(t)
		gate := newGate(t)
		p := s.create(client.BuildStage("build", gate.wait()), waits)
		s.fire(p)
		answer, err := s.api.Trigger(t.Context(), own(p))
		s.must(err)
		s.must(answer.Err())
		gate.open()
		s.awaitStatus(p, "success")
	})
}
