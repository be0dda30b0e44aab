package e2e

import (
	"net/http"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestARefusedReviewFailsAndTheNextStageDoesNotRun(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.ReviewStage("review", s.credentials.User), client.BuildStage("build", "true"))
	s.fire(p)
	s.awaitStage(p, 0, "running")
	s.must(s.api.Review(t.Context(), p.ID, 0, "refuse"))
	ended := s.awaitStatus(p, "stage_exception")
	if got := ended.Status.Stages[0].State.ReviewResults[0].Result; got != "refuse" {
		t.Errorf("the review's result is %s, want refuse", got)
	}
	if got := ended.Status.Stages[1].Status; got != "waiting" {
		t.Errorf("the next stage is %s, want waiting", got)
	}
}

func TestOnlyWhoIsAskedReviews(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.ReviewStage("review", "somebody-else"))
	s.fire(p)
	s.awaitStage(p, 0, "running")
	s.refused(s.api.Review(t.Context(), p.ID, 0, "pass"), http.StatusForbidden, "SVCSTG.S2I.4039002")
	s.must(s.api.Stop(t.Context(), p.ID))
	s.awaitStatus(p, "cancel")
}
