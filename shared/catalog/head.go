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

	Mounts []pipeline.Mount `json:"mounts,omitempty"` // as of the last save that could note it
}

// Head returns a pipeline's head, NotFound when there is no such pipeline.
func (c *Catalog) Head(ctx context.Context, d store.Domain, pipelineID int64) (Head, error) {
	head, _, err := c.headItem(ctx, d, pipelineID)
	return head, err
}

// headItem returns a head with the version of its item, on which changes are conditional.
func (c *Catalog) headItem(ctx context.Context, d store.Domain, pipelineID int64) (head Head, version int64, err error) {
	item, err := c.Table.Get(ctx, d.PipelineHead(pipelineID))
	if errors.Is(err, store.ErrNotFound) {
		return head, 0, pipeline.Faultf(pipeline.NotFound, "pipeline %d", pipelineID)
	}
	if err != nil {
		return head, 0, told(fmt.Sprintf("pipeline %d: read", pipelineID), err)
	}
	return head, item.Version, read(item, &head)
}

// current is a pipeline as a change finds it.
type current struct {
	head       Head
	version    int64 // of the head's item
	definition *pipeline.Pipeline
}

func (c *Catalog) current(ctx context.Context, d store.Domain, pipelineID int64) (current, error) {
	head, version, err := c.headItem(ctx, d, pipelineID)
	if err != nil {
		return current{}, err
	}
	definition, err := c.Definition(ctx, d, pipelineID, head.Version)
	return current{head, version, definition}, err
}

// currentAt is current for a change of one version: another is Busy, as if an update had just overtaken it. 0 is any.
func (c *Catalog) currentAt(ctx context.Context, d store.Domain, pipelineID, at int64) (current, error) {
	was, err := c.current(ctx, d, pipelineID)
	if err == nil && at != 0 && at != was.head.Version {
		err = updatedMeanwhile(pipelineID)
	}
	return was, err
}
