package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Head is what changes with an update of a pipeline.
type Head struct {
	Version     int64     `json:"version"` // of its current definition, from 1
	GroupID     int64     `json:"group_id"`
	GroupName   string    `json:"group_name"`
	CreatorID   string    `json:"creator_id"`
	CreatorName string    `json:"creator_name"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
}

// Head returns a pipeline's head, NotFound when there is no such pipeline.
func (c *Catalog) Head(ctx context.Context, d store.Domain, pipelineID int64) (Head, error) {
	var head Head
	item, err := c.Table.Get(ctx, d.PipelineHead(pipelineID))
	if errors.Is(err, store.ErrNotFound) {
		return head, pipeline.Faultf(pipeline.NotFound, "pipeline %d", pipelineID)
	}
	if err != nil {
		return head, told(fmt.Sprintf("pipeline %d: read", pipelineID), err)
	}
	return head, read(item, &head)
}
