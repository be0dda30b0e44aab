package e2e

import (
	"net/http"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// These stories need flags, so each has a stack of its own.

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
