package catalog

import (
	"context"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Definition returns one version of a pipeline's definition, 0 meaning the current one; NotFound when there is no such
// pipeline. Others may hold the same value: it must not be changed.
func (c *Catalog) Definition(ctx context.Context, d store.Domain, pipelineID, number int64) (*pipeline.Pipeline, error) {
	if number == 0 {
		head, err := c.Head(ctx, d, pipelineID)
		if err != nil {
			return nil, err
		}
		number = head.Version
	}
	key := version{d, pipelineID, number}
	if known := c.definitions.get(key); known != nil {
		return known, nil
	}
	item, err := c.Table.Get(ctx, d.Definition(pipelineID, number))
	if errors.Is(err, store.ErrNotFound) {
		return nil, pipeline.Faultf(pipeline.NotFound, "pipeline %d version %d", pipelineID, number)
	}
	if err != nil {
		return nil, told(fmt.Sprintf("pipeline %d version %d: read", pipelineID, number), err)
	}
	var p pipeline.Pipeline
	if err := read(item, &p); err != nil {
		return nil, err
	}
	p.Version = number
	c.address(p.PreOperation)
	for _, stage := range p.Stages {
		c.address(stage.PreOperation)
	}
	c.definitions.put(key, &p, len(item.Data))
	return &p, nil
}
