package catalog

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/store"
)

// DeletePipeline removes a pipeline that does not run; one that does is StillRunning. One that has another version than at is
// Busy, unless at is 0.
//
// One transaction takes away all that leads to it: head, summary, name, webhooks, its current definition, its place in the
// counters. What cannot be reached any more goes by its own expiry, which it has had from its beginning: runs, stages and
// jobs, definitions of before an update, and the state record, which stays that long so that a start which came at the same
// moment finds it changed. Logs go with the bucket's lifecycle. Packages that it built are the software center's and stay.
func (c *Catalog) DeletePipeline(ctx context.Context, d store.Domain, id, at int64, runs Runs) error {
	step := fmt.Sprintf("pipeline %d: delete", id)
	for range maxTries {
		was, err := c.currentAt(ctx, d, id, at)
		if err != nil {
			return err
		}
		idle, err := runs.Idle(ctx, d, id)
		if err != nil {
			return told(step, err)
		}
		err = c.removal(d, was, idle).commit(ctx, c.Table)
		if failed := store.Failed(err); failed == stateOp || failed == headOp {
			continue // it was started, updated or deleted meanwhile: look again
		}
		return told(step, err)
	}
	return told(step, store.ErrContention)
}

func (c *Catalog) removal(d store.Domain, was current, idle store.Op) *writes {
	p := was.definition
	idle.Expires = c.Now().Add(c.Retention)
	there := store.If{Present: true}
	tx := &writes{}
	tx.add(idle,
		store.Delete(d.PipelineHead(p.ID), store.If{Version: was.version}),
		store.Delete(d.PipelineName(p.GroupID, p.Name), there),
		store.Delete(d.Summary(p.ID), there),
		store.Delete(d.Definition(p.ID), there),
		store.Add(d.Group(p.GroupName), -1, there))
	tx.add(store.Add(d.Counter(pipelineTotal), -1, store.If{}))
	tx.add(c.pipelines(d).Add(p.ID, -1)...)
	tx.moveTriggers(triggers(d, p), nil)
	return tx
}
