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
	if known := c.definitions.get(version{d, pipelineID, number}); known != nil {
		return known, nil
	}
	item, err := c.Table.Get(ctx, d.Definition(pipelineID))
	if number != 0 && (item.Version != number || errors.Is(err, store.ErrNotFound)) {
		item, err = c.Table.Get(ctx, d.OldDefinition(pipelineID, number))
	} else {
		number = item.Version
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil, pipeline.Faultf(pipeline.NotFound, "pipeline %d version %d", pipelineID, number)
	}
	if err != nil {
		return nil, told(fmt.Sprintf("pipeline %d version %d: read", pipelineID, number), err)
	}
	return c.definition(item, version{d, pipelineID, number})
}

// definition is what an item holds, which is read once as long as it is remembered.
func (c *Catalog) definition(item store.Item, key version) (*pipeline.Pipeline, error) {
	if known := c.definitions.get(key); known != nil {
		return known, nil
	}
	var p pipeline.Pipeline
	if err := read(item, &p); err != nil {
		return nil, err
	}
	p.Version = key.version
	c.address(&p)
	c.definitions.put(key, &p, len(item.Data))
	return &p, nil
}
