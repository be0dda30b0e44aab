package catalog

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// KeepMounts notes how the hooks of a version of a pipeline were mounted. When another update has overtaken it, or the pipeline is
// gone, it notes nothing: that one mounts, or unmounts, after this.
func (c *Catalog) KeepMounts(ctx context.Context, d store.Domain, id, version int64, mounts []pipeline.Mount) error {
	step := fmt.Sprintf("pipeline %d: note how its hooks are mounted", id)
	head, item, err := c.headItem(ctx, d, id)
	if pipeline.FaultsOf(err) != nil || err == nil && head.Version != version {
		return nil
	}
	if err != nil {
		return err
	}
	head.Mounts = mounts
	tx := &writes{}
	tx.put(d.PipelineHead(id), head, store.If{Version: item})
	if err = tx.commit(ctx, c.Table); store.Failed(err) == 0 {
		return nil
	}
	return told(step, err)
}
