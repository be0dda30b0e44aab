package e2e

import (
	"net/http"
	"slices"
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
	fired := func(want ...bool) {
		t.Helper()
		now, err := s.api.Pipeline(t.Context(), p.ID)
		s.must(err)
		if got := now.Status.PreOperation.Fired(); !slices.Equal(got, want) {
			t.Errorf("shown as fired are %v, want %v", got, want)
		}
	}
	for range 2 {
		s.triggers(first, http.StatusAccepted, "SVCSTG.SWR.2021106")
		s.triggers(first, http.StatusAccepted, "SVCSTG.SWR.2021106") // twice the same is not both
		fired(true, false)
		s.triggers(second, http.StatusCreated, "")
		fired(false, false)
		s.awaitStatus(p, "success")
	}
}

// triggers calls a webhook and checks how it is answered; the code is empty where the answer has none.
func (s *story) triggers(webhook string, status int, code string) {
	s.Helper()
	answer, err := s.api.Trigger(s.Context(), webhook)
	s.must(err)
	got := ""
	if faults := answer.Faults(); len(faults) == 1 {
		got = faults[0].Code
	}
	if answer.Status != status || got != code {
		s.Errorf("a webhook is answered %d %s, want %d %s", answer.Status, answer.Body, status, code)
	}
}

func TestTwoTriggersAtOnceStartOneRun(t *testing.T) {
	t.Parallel()
	for operator, second := range map[string]int{"and": http.StatusAccepted, "or": http.StatusConflict} {
		t.Run(operator, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			gate := newGate(t)
			p := s.createFrom(client.Definition{
				PreOperation: client.WebhookTriggers(operator, 2), Stages: []client.StageDefinition{client.BuildStage("build", gate.wait())},
			})
			var both sync.WaitGroup
			answers := make([]int, 2)
			for i, trigger := range p.PreOperation.Triggers {
				both.Go(func() {
					answer, err := s.api.Trigger(t.Context(), trigger.Webhook.URL)
					if err != nil {
						t.Error(err)
						return
					}
					answers[i] = answer.Status
				})
			}
			both.Wait()
			if slices.Sort(answers); !slices.Equal(answers, []int{http.StatusCreated, second}) {
				t.Errorf("the two are answered %v, want 201 and %d", answers, second)
			}
			gate.open()
			s.awaitStatus(p, "success")
			runs, err := s.api.Runs(t.Context(), p.ID, 10)
			s.must(err)
			if len(runs) != 1 {
				t.Errorf("they started %d runs, want one", len(runs))
			}
		})
	}
}

func TestAStageWaitsForAllOfItsTriggers(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	const noTrigger = "SVCSTG.SWR.4001137"
	waits := client.BuildStage("deploy", "true")
	waits.PreOperation = client.WebhookTriggers("and", 2)
	p := s.create(client.BuildStage("build", "true"), waits, client.ReviewStage("review", s.credentials.User))
	first, second := p.Stages[1].PreOperation.Triggers[0].Webhook.URL, p.Stages[1].PreOperation.Triggers[1].Webhook.URL
	s.triggers(first, http.StatusBadRequest, noTrigger) // the pipeline does not run
	for range 2 {
		s.fire(p)
		s.awaitStage(p, 0, "success")
		s.triggers(first, http.StatusAccepted, "SVCSTG.SWR.2021107")
		now, err := s.api.Pipeline(t.Context(), p.ID)
		s.must(err)
		if got := now.Status.Stages[1]; got.Status != "waiting" || !slices.Equal(got.PreOperation.Fired(), []bool{true, false}) {
			t.Errorf("with one trigger of two the stage is %+v", got)
		}
		s.triggers(second, http.StatusCreated, "")
		s.awaitStage(p, 2, "running")
		s.triggers(second, http.StatusBadRequest, noTrigger) // the stage has begun
		s.must(s.api.Review(t.Context(), p.ID, 2, "pass"))
		s.awaitStatus(p, "success")
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
