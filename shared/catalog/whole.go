package catalog

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Whole is a pipeline as it stands.
type Whole struct {
	Head       Head
	Definition *pipeline.Pipeline // others may hold it too: it must not be changed
	Runs       []store.Item       // what package run keeps beside, by its keys
}

// Whole reads a pipeline and what stands beside it in one query, which costs as much as what it answers is large; NotFound when there is no
// such pipeline.
func (c *Catalog) Whole(ctx context.Context, d store.Domain, pipelineID int64) (Whole, error) {
	for range maxTries {
		found, whole, err := c.readWhole(ctx, d, pipelineID)
		if err != nil {
			return Whole{}, told(fmt.Sprintf("pipeline %d: read", pipelineID), err)
		}
		if whole {
			return found, nil
		}
	}
	return Whole{}, told(fmt.Sprintf("pipeline %d: read", pipelineID), store.ErrContention)
}

// readWhole is not whole when an update or a deletion came between two of the items: a query may show one and not yet the other.
func (c *Catalog) readWhole(ctx context.Context, d store.Domain, pipelineID int64) (found Whole, whole bool, err error) {
	var head, definition store.Item
	for item, err := range all(ctx, c.Table, store.Query{PK: d.Pipeline(pipelineID), Prefix: store.NowPrefix}) {
		if err != nil {
			return Whole{}, false, err
		}
		switch item.Key {
		case d.PipelineHead(pipelineID):
			head = item
		case d.Definition(pipelineID):
			definition = item
		default:
			found.Runs = append(found.Runs, item)
		}
	}
	if head.Version == 0 {
		return Whole{}, false, pipeline.Faultf(pipeline.NotFound, "pipeline %d", pipelineID)
	}
	if err := read(head, &found.Head); err != nil || definition.Version != found.Head.Version {
		return Whole{}, false, err
	}
	found.Definition, err = c.definition(definition, version{d, pipelineID, definition.Version})
	return found, true, err
}
