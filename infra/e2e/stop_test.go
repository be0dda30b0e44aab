package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestABuildThatIsStoppedEndsAsCancelAndLeavesNoProcess(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	mark := unique("MARK")
	p := s.create(client.BuildStage("build", fmt.Sprintf("MARK=%s sleep 86400 &\necho asleep\nwait\n", mark)))
	s.fire(p)
	s.awaitLine(p, 0, "asleep")

	s.must(s.api.Stop(t.Context(), p.ID))

	s.awaitStatus(p, "cancel")
	s.awaitJob(p, 0, "Cancel")
	if s.here {
		awaitNoProcess(t, mark)
	}
	t.Run("and can be started again", func(t *testing.T) {
		s.fire(p)
		s.awaitLine(p, 0, "asleep")
		s.must(s.api.Stop(t.Context(), p.ID))
		s.awaitStatus(p, "cancel")
	})
}

func TestAReviewThatIsStoppedEndsAsCancel(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.ReviewStage("review", s.credentials.User))
	s.fire(p)
	s.awaitStage(p, 0, "running")
	s.must(s.api.Stop(t.Context(), p.ID))
	s.awaitStatus(p, "cancel")
}

func TestAPipelineThatDoesNotRunCannotBeStopped(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "true"))
	s.refused(s.api.Stop(t.Context(), p.ID), http.StatusConflict, "SVCSTG.SWR.4090236")
}
