package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestAnUpdatedPipelineKeepsItsWebhookAndRunsWhatIsNew(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.BuildStage("build", "echo before"))
	s.fire(p)
	s.awaitStatus(p, "success")

	s.must(s.update(p, func(definition map[string]any) { script(definition, "echo after") }))
	s.fire(p)
	s.awaitStatus(p, "success")
	s.awaitLine(p, 0, "after")
	jobs, err := s.api.Jobs(t.Context(), p.ID, 0)
	s.must(err)
	if len(jobs) != 2 {
		t.Errorf("the stage has %d jobs, want that of before the update too", len(jobs))
	}
}

func TestAPipelineIsNeitherUpdatedNorDeletedWhileItRuns(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.create(client.ReviewStage("review", s.credentials.User))
	s.fire(p)
	s.awaitStage(p, 0, "running")
	s.refused(s.update(p, func(map[string]any) {}), http.StatusConflict, "SVCSTG.SWR.4091105")
	s.refused(s.delete(p), http.StatusConflict, "SVCSTG.SWR.4091105")
	s.must(s.api.Stop(t.Context(), p.ID))
	s.awaitStatus(p, "cancel")

	s.must(s.delete(p))
	_, err := s.api.Pipeline(t.Context(), p.ID)
	s.refused(err, http.StatusNotFound, "SVCSTG.SWR.4040162")
	answer, err := s.api.Trigger(t.Context(), p.Webhook())
	s.must(err)
	s.refused(answer.Err(), http.StatusNotFound, "SVCSTG.SWR.4040126")

	t.Run("and then its group can be deleted", func(t *testing.T) {
		s.must(s.api.Call(t.Context(), http.MethodDelete, "/v3/manage/pipelinegroups/"+s.group, nil, nil))
	})
}

func TestAPipelineThatNeverRanIsRenamedAndDeleted(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 2), Stages: []client.StageDefinition{client.BuildStage("build", "true")},
	})
	gone := p.Webhook()
	s.must(s.update(p, func(definition map[string]any) {
		definition["name"] = unique("renamed")
		pre := definition["pre_operation"].(map[string]any)
		pre["triggers"] = pre["triggers"].([]any)[1:]
	}))
	listed, err := s.api.Pipelines(t.Context(), s.group)
	s.must(err)
	if len(listed) != 1 || listed[0].Name == p.Name {
		t.Errorf("listed is %+v, want the pipeline by its new name", listed)
	}
	answer, err := s.api.Trigger(t.Context(), gone)
	s.must(err)
	s.refused(answer.Err(), http.StatusNotFound, "SVCSTG.SWR.4040126")

	other := s.create(client.BuildStage("build", "true"))
	s.must(s.delete(other))
	s.must(s.delete(p))
}

// update sends a pipeline back as it is shown, changed.
func (s *story) update(p *client.Pipeline, change func(definition map[string]any)) error {
	s.Helper()
	path := fmt.Sprintf("/v3/manage/pipelines/%d", p.ID)
	var definition map[string]any
	s.must(s.api.Call(s.Context(), http.MethodGet, path, nil, &definition))
	change(definition)
	return s.api.Call(s.Context(), http.MethodPut, path, definition, nil)
}

func (s *story) delete(p *client.Pipeline) error {
	return s.api.Call(s.Context(), http.MethodDelete, fmt.Sprintf("/v3/manage/pipelines/%d", p.ID), nil, nil)
}

// script gives a definition's first stage another script.
func script(definition map[string]any, text string) {
	stage := definition["stages"].([]any)[0].(map[string]any)
	stage["params"].(map[string]any)["jenkins_shell"] = text
}
