package api

import (
	"context"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// HookMounter mounts the hooks of code triggers at their Git hosts. Nothing that goes wrong with it is an error of the operation.
type HookMounter interface {
	// Mount mounts what a pipeline that was just saved says, by the accounts of the pipeline's creator, and removes what was mounted
	// before and is no longer wanted. It keeps how it stands, and returns it.
	Mount(ctx context.Context, d store.Domain, creator string, p *pipeline.Pipeline, before []pipeline.Mount) []pipeline.Mount
}

// HookRemover removes the hooks of pipelines that are no more.
type HookRemover interface {
	// Unmount removes what was mounted, as far as the hosts let it.
	Unmount(ctx context.Context, d store.Domain, creator string, mounts []pipeline.Mount)
}
