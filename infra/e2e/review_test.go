package e2e

import (
	"fmt"
	"net/http"
	"strings"
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

func TestAReviewByAllIsPassedByEveryoneOnce(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	ann, bob := unique("ann"), unique("bob")
	first, _ := s.member(ann)
	second, _ := s.member(bob)
	s.grant(ann, "read")
	p := s.create(client.ReviewStage("review", ann, bob).ByAll())
	s.fire(p)
	s.awaitStage(p, 0, "running")
	s.must(first.api.Review(t.Context(), p.ID, 0, "pass"))
	s.refused(first.api.Review(t.Context(), p.ID, 0, "refuse"), http.StatusBadRequest, "SVCSTG.SWR.4000014")
	now, err := first.api.Pipeline(t.Context(), p.ID)
	s.must(err)
	if got := fmt.Sprint(now.Status.Stages[0].State.ReviewResults); got != fmt.Sprintf("[{%s pass false false} {%s waiting false false}]", ann, bob) {
		t.Errorf("with one vote of two the review is shown as %s", got)
	}
	s.must(second.api.Review(t.Context(), p.ID, 0, "pass")) // a reviewer needs no right in the group
	s.awaitStatus(p, "success")
}

func TestOnlyWhoIsAskedReviewsAndTheAdministratorTakesOver(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	asked, other := unique("asked"), unique("other")
	_, id := s.member(asked)
	stranger, _ := s.member(other)
	s.grant(other, "manage")
	p := s.create(client.ReviewStage("review", asked))
	s.fire(p)
	s.awaitStage(p, 0, "running")
	s.refused(stranger.api.Review(t.Context(), p.ID, 0, "pass"), http.StatusForbidden, "SVCSTG.S2I.4039002")

	s.must(s.api.Call(t.Context(), http.MethodDelete, "/v3/users/"+id, nil, nil))
	s.must(s.api.Review(t.Context(), p.ID, 0, "pass"))
	ended := s.awaitStatus(p, "success")
	if got := ended.Status.Stages[0].State.ReviewResults; len(got) != 2 || got[0].Result != "waiting" || got[1].UserName != s.credentials.User || !got[1].TakenOver {
		t.Errorf("the review is kept as %+v", got)
	}
}

func TestAReviewDoesNotWaitForAReviewerWhoWasDeleted(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	leaves := unique("leaves")
	_, id := s.member(leaves)
	p := s.create(client.ReviewStage("review", s.credentials.User, leaves).ByAll())
	s.fire(p)
	s.awaitStage(p, 0, "running")
	s.must(s.api.Review(t.Context(), p.ID, 0, "pass"))
	s.must(s.api.Call(t.Context(), http.MethodDelete, "/v3/users/"+id, nil, nil))
	ended := s.awaitStatus(p, "success")
	if got := ended.Status.Stages[0].State.ReviewResults; len(got) != 2 || got[0].Result != "pass" || got[1].Result != "waiting" || !got[1].Removed {
		t.Errorf("the review is kept as %+v", got)
	}
}

func TestReviewersAreUsersOfTheAccount(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	_, err := s.api.CreatePipeline(t.Context(), s.group, client.Definition{Name: unique("p"),
		Stages: []client.StageDefinition{client.ReviewStage("review", s.credentials.User, "somebody-else")}})
	s.refused(err, http.StatusBadRequest, "SVCSTG.SWR.4001067")
	if !strings.Contains(err.Error(), "review_users[1].user_name") {
		t.Errorf("it does not say which: %v", err)
	}
	p := s.create(client.BuildStage("build", "true"))
	s.refused(s.update(p, func(definition map[string]any) {
		definition["stages"] = []any{client.ReviewStage("review", "somebody-else")}
	}), http.StatusBadRequest, "SVCSTG.SWR.4001067")
}
