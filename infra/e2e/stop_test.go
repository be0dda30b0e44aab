package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// soon is how soon after a stop nothing of what was stopped runs any more: the service's promise.
const soon = 10 * time.Second

func TestABuildThatIsStoppedEndsAsCancelAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, ignores := range map[string]string{"it ends when it is asked to": "", "it ignores SIGTERM": "trap '' TERM\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			mark, namespace := unique("MARK"), unique("shop")
			build := client.BuildStage("build", ignores+fmt.Sprintf("echo half > out\nMARK=%s sleep 86400 &\necho asleep\nwait\n", mark))
			p := s.create(build.Making(namespace, "shop", "v1", "out"))
			s.fire(p)
			s.awaitLine(p, 0, "asleep")

			s.must(s.api.Stop(t.Context(), p.ID))

			if s.here {
				awaitNoProcessUpTo(t, soon, mark)
			}
			s.awaitStatus(p, "cancel")
			s.awaitJob(p, 0, "Cancel")
			s.publishesNothing(namespace)
			s.startsAgain(p)
		})
	}
}

// publishesNothing checks that nothing was archived in a namespace.
func (s *story) publishesNothing(namespace string) {
	s.Helper()
	answer, err := s.api.DoRaw(s.Context(), http.MethodGet, "/v2/manage/packages?namespace="+namespace, http.Header{"Accept": {"application/json"}}, nil)
	s.must(err)
	if body := strings.TrimSpace(string(answer.Body)); body != "[]" {
		s.Errorf("there is a package: %s", body)
	}
}

// startsAgain checks that the pipeline is free.
func (s *story) startsAgain(p *client.Pipeline) {
	s.Helper()
	s.fire(p)
	_ = s.api.Stop(s.Context(), p.ID) // so that it does not wait for ever; it may have ended
}

func TestARunThatWaitsIsStopped(t *testing.T) {
	t.Parallel()
	triggered := client.BuildStage("deploy", "true")
	triggered.PreOperation = client.WebhookTriggers("or", 1)
	patient := client.BuildStage("fails", "exit 1")
	patient.ExceptionHandler = client.WaitForRetry(1)
	for name, wait := range map[string]struct {
		stages []client.StageDefinition
		in     func(now client.Status) bool
	}{
		"for a review": {
			[]client.StageDefinition{client.ReviewStage("review", "admin")},
			func(now client.Status) bool { return now.Stages[0].Status == "running" },
		},
		"for a stage's trigger": {
			[]client.StageDefinition{client.BuildStage("build", "true"), triggered},
			func(now client.Status) bool { return now.StageIndex == 1 },
		},
		"for a retry": {
			[]client.StageDefinition{patient},
			func(now client.Status) bool { return now.Status == "stage_exception" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			p := s.create(wait.stages...)
			s.fire(p)
			await(t, "the run to wait", func() (string, bool) {
				now, err := s.api.Pipeline(t.Context(), p.ID)
				s.must(err)
				return now.Status.Status, wait.in(now.Status)
			})
			s.must(s.api.Stop(t.Context(), p.ID))
			s.awaitLater(p, "cancel")
			s.startsAgain(p)
		})
	}
}

func TestARunThatIsStoppedBetweenTwoStagesDoesNotBeginTheNext(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	others := newReceiver(t, 2, http.StatusServiceUnavailable) // they are told again after pauses of 1 and 5 seconds
	p := s.create(client.BuildStage("build", "true").Calling(http.MethodPost, others.URL), client.BuildStage("after", "echo never said"))
	run := s.fire(p)
	await(t, "the webhook's second call", func() (string, bool) { return fmt.Sprint(others.all()), len(others.all()) == 2 })

	s.must(s.api.Stop(t.Context(), p.ID))

	s.awaitStatus(p, "cancel")
	s.awaitJob(p, 1, "Cancel")
	if log := s.log(p, 1); strings.Contains(log, "never said") {
		t.Errorf("the next stage has run:\n%s", log)
	}
	if told := s.delivered(p, run); told[0].State != "delivered" { // the stage has succeeded all the same
		t.Errorf("the stage's webhook is shown as %+v", told[0])
	}
	s.startsAgain(p)
}

func TestAPipelineThatDoesNotRunCannotBeStopped(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "true"))
	s.refused(s.api.Stop(t.Context(), p.ID), http.StatusConflict, "SVCSTG.SWR.4090236")
}
