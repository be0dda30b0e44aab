package catalog

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// codeHookURL is where a Git host sends a pipeline's pushes.
func (c *Catalog) codeHookURL(pipelineID int64) string {
	return fmt.Sprintf("%s/v3/manage/codehooks/%d", c.PublicURL, pipelineID)
}

// CodeHooks are the accounts whose pipeline of this id listens to pushes. The address of a hook names the pipeline alone, whose
// id is its account's own, so there may be several: for which one a push is, its secret says.
func (c *Catalog) CodeHooks(ctx context.Context, pipelineID int64) ([]store.Domain, error) {
	var domains []store.Domain
	for item, err := range all(ctx, c.Table, store.Query{PK: store.CodeHooks(pipelineID)}) {
		if err != nil {
			return nil, told(fmt.Sprintf("pipeline %d: find its code hook", pipelineID), err)
		}
		domains = append(domains, store.Domain(item.SK))
	}
	return domains, nil
}

// codeTriggers are those of a pipeline's stages.
func codeTriggers(p *pipeline.Pipeline) []*pipeline.CodeTrigger {
	var found []*pipeline.CodeTrigger
	for _, stage := range p.Stages {
		if source := stage.Params.CodeSource; source != nil && source.CodeTrigger != nil {
			found = append(found, source.CodeTrigger)
		}
	}
	return found
}
