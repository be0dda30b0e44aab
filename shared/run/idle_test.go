package run_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

const oneStage = `{"name": "one", "stages": [
	{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]}`

func (w *world) catalog() *catalog.Catalog { return w.Catalog.(*catalog.Catalog) }

// described is the pipeline as it is, with another description.
func (w *world) described(description string) *pipeline.Pipeline {
	body := *w.pipeline
	body.Stages = append([]pipeline.Stage{}, w.pipeline.Stages...)
	body.Description = description
	return &body
}

func TestAPipelineThatRunsIsNeitherUpdatedNorDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	w.start()
	_, err := w.catalog().UpdatePipeline(t.Context(), domain, w.pipeline.ID, 0, w.described("x"), w.Service)
	w.refused(pipeline.StillRunning, err)
	w.refused(pipeline.StillRunning, w.catalog().DeletePipeline(t.Context(), domain, w.pipeline.ID, 0, w.Service))

	w.begin(w.first(), "token")
	w.finish(w.first(), map[string]int{"LogNum": 0}, nil)
	w.wantStatus(pipeline.StatusSuccess)
	_, err = w.catalog().UpdatePipeline(t.Context(), domain, w.pipeline.ID, 0, w.described("x"), w.Service)
	w.must(err)
	t.Run("and its runs and jobs stay after an update", func(t *testing.T) {
		view, err := w.Run(t.Context(), domain, w.pipeline.ID, 1)
		w.must(err)
		jobs, _, err := w.Jobs(t.Context(), domain, w.pipeline.ID, 0, pipeline.Paging{Limit: pipeline.MaxLimit})
		w.must(err)
		if view.Definition.Description != "" || len(jobs) != 1 {
			t.Errorf("run %+v with %d jobs, want the definition it had and one", view, len(jobs))
		}
	})
	t.Run("and after a deletion it cannot be started", func(t *testing.T) {
		w.must(w.catalog().DeletePipeline(t.Context(), domain, w.pipeline.ID, 0, w.Service))
		_, err := w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual}, nil)
		w.refused(pipeline.NotFound, err)
	})
}

func TestAStartAndADeletionAtOnceAreNotBothDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oneStage)
	group, err := w.catalog().FindGroup(t.Context(), domain, "demo")
	w.must(err)
	for i := range 20 {
		parsed, err := pipeline.Decode([]byte(oneStage), pipeline.JSON)
		w.must(err)
		parsed.Name = fmt.Sprint("race-", i)
		p, err := w.catalog().CreatePipeline(t.Context(), domain, catalog.Creator{ID: "u1", Name: "ann"}, group, parsed)
		w.must(err)
		var started, deleted error
		var both sync.WaitGroup
		both.Go(func() { _, started = w.Start(t.Context(), domain, p.ID, run.Cause{Type: run.CauseManual}, nil) })
		both.Go(func() { deleted = w.catalog().DeletePipeline(t.Context(), domain, p.ID, 0, w.Service) })
		both.Wait()
		switch {
		case started == nil:
			w.refused(pipeline.StillRunning, deleted)
		case deleted == nil:
			w.refused(pipeline.NotFound, started)
		default:
			t.Fatalf("neither was done: %v, %v", started, deleted)
		}
	}
}

func TestAStartAfterAnUpdateRunsWhatIsNew(t *testing.T) {
	t.Parallel()
	for range 10 {
		w := newWorld(t, oneStage)
		var started, updated error
		var both sync.WaitGroup
		both.Go(func() {
			_, started = w.Start(t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual}, nil)
		})
		both.Go(func() {
			_, updated = w.catalog().UpdatePipeline(t.Context(), domain, w.pipeline.ID, 0, w.described("new"), w.Service)
		})
		both.Wait()
		w.must(started)
		if updated != nil {
			w.refused(pipeline.StillRunning, updated)
			continue
		}
		view, err := w.Run(t.Context(), domain, w.pipeline.ID, 1)
		w.must(err)
		if view.Definition.Description != "new" {
			t.Errorf("the update came first, the run is of %q", view.Definition.Description)
		}
	}
}
