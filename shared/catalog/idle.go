package catalog

import (
	"context"

	"github.com/containerops/containerops/shared/store"
)

// Runs knows which pipelines run. An update and a delete are refused while theirs does (API.md, Settled).
type Runs interface {
	// Idle returns a write for the transaction that changes a pipeline. It can be done only when the pipeline does not run,
	// and once it is done no start that looked at the pipeline before it comes about: that one looks again. A pipeline that
	// runs now is a Fault StillRunning.
	Idle(ctx context.Context, d store.Domain, pipelineID int64) (store.Op, error)
}

// maxTries bounds how often a change is tried again when a pipeline's state or head changes under it.
const maxTries = 20
