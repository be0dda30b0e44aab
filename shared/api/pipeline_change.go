package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// PipelineUpdater replaces definitions.
type PipelineUpdater interface {
	Heads
	PipelineShower
	// UpdatePipeline puts a checked definition in the place of a pipeline's and completes it. What does not fit the pipeline is
	// a Fault; so is one that runs (StillRunning), a name that is taken (Exists), an update that another overtook or of another
	// version than the pipeline has (Busy; version 0 is any).
	UpdatePipeline(ctx context.Context, d store.Domain, id, version int64, p *pipeline.Pipeline, runs catalog.Runs) (*pipeline.Pipeline, error)
}

// PipelineDeleter deletes pipelines.
type PipelineDeleter interface {
	Heads
	// DeletePipeline removes a pipeline and all that leads to it; one that runs is StillRunning, one that has another version
	// Busy (0 is any).
	DeletePipeline(ctx context.Context, d store.Domain, id, version int64, runs catalog.Runs) error
}

// UpdatePipeline is operation 7. The body may be JSON or YAML, and so may the answer. With If-Match it is an update of that
// version only.
func UpdatePipeline(users Directory, pipelines PipelineUpdater, runs catalog.Runs, hooks HookMounter) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("pipeline_id")
		if err != nil {
			return err
		}
		demanded, err := c.ifMatch()
		if err != nil {
			return err
		}
		definition, err := c.definition()
		if err != nil {
			return err
		}
		head, right, err := seePipeline(c.Context(), pipelines, c.principal, id, auth.Manage)
		if err != nil {
			return err
		}
		version, err := demanded.version(id, head.Version)
		if err != nil {
			return err
		}
		if err := knowReviewers(c, users, definition); err != nil {
			return err
		}
		updated, err := pipelines.UpdatePipeline(c.Context(), c.principal.Domain, id, version, definition, runs)
		if err != nil {
			return err
		}
		mounts := hooks.Mount(c.Context(), c.principal.Domain, head.CreatorID, updated, head.Mounts)
		return c.answerPipeline(w, http.StatusCreated, pipelines, updated, mounts, nil, right)
	}, updatePipelineRoute)
}

// DeletePipeline is operation 8. With If-Match it deletes the pipeline only as it then was.
func DeletePipeline(users Authenticator, pipelines PipelineDeleter, runs catalog.Runs, hooks HookRemover) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		id, err := c.id("pipeline_id")
		if err != nil {
			return err
		}
		demanded, err := c.ifMatch()
		if err != nil {
			return err
		}
		head, _, err := seePipeline(c.Context(), pipelines, c.principal, id, auth.Manage)
		if err != nil {
			return err
		}
		version, err := demanded.version(id, head.Version)
		if err != nil {
			return err
		}
		if err := pipelines.DeletePipeline(c.Context(), c.principal.Domain, id, version, runs); err != nil {
			return err
		}
		hooks.Unmount(c.Context(), c.principal.Domain, head.CreatorID, head.Mounts)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, deletePipelineRoute)
}
