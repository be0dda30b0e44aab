package catalog

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// UpdatePipeline replaces a pipeline's definition by p, which Validate has passed, and answers it as it now is: stages that
// stay keep their ids and with them their webhooks, secrets and job history.
//
// What p says of the pipeline, its group and its stages must be so (else the Faults of pipeline.Update). A pipeline that runs
// is StillRunning, a name that another of the group has Exists. Of two updates at once one is told Busy, since it has not seen
// what the other wrote; so is an update of another version than the pipeline has, unless at is 0. In each case nothing was
// written.
func (c *Catalog) UpdatePipeline(ctx context.Context, d store.Domain, id, at int64, p *pipeline.Pipeline, runs Runs) (*pipeline.Pipeline, error) {
	step := fmt.Sprintf("pipeline %d: update", id)
	was, err := c.currentAt(ctx, d, id, at)
	if err != nil {
		return nil, err
	}
	if err := c.follow(ctx, d, p, was.definition); err != nil {
		return nil, told(step, err)
	}
	if err := c.seal(ctx, d, p); err != nil {
		return nil, told(step, err)
	}
	for range maxTries {
		idle, err := runs.Idle(ctx, d, id)
		if err != nil {
			return nil, told(step, err)
		}
		tx, err := c.replacement(d, was, p, idle)
		if err != nil {
			return nil, told(step, err)
		}
		switch err := tx.commit(ctx, c.Table); store.Failed(err) {
		case stateOp: // the state has changed: does it run now?
		case headOp:
			return nil, c.overtaken(ctx, d, id)
		case newNameOp:
			return nil, pipeline.Faultf(pipeline.Exists, "name: group %s already has a pipeline %q", p.GroupName, p.Name)
		default:
			if err == nil {
				err = c.openShared(ctx, d, p)
			}
			p.Version = was.head.Version + 1
			return p, told(step, err)
		}
	}
	return nil, told(step, store.ErrContention)
}

// The places of the conditions that others' writes can break. The first two are those of a delete as well.
const (
	stateOp = iota
	headOp
	newNameOp
)

// overtaken says why a head is no longer what it was.
func (c *Catalog) overtaken(ctx context.Context, d store.Domain, id int64) error {
	if _, err := c.Head(ctx, d, id); err != nil {
		return err
	}
	return updatedMeanwhile(id)
}

func updatedMeanwhile(id int64) error {
	return pipeline.Faultf(pipeline.Busy, "pipeline %d: was updated by another at the same time; read it and try again", id)
}

// follow makes p the definition after old.
func (c *Catalog) follow(ctx context.Context, d store.Domain, p, old *pipeline.Pipeline) error {
	generator, err := c.generator(ctx, d, newIDs(p, old))
	if err != nil {
		return fmt.Errorf("take ids: %w", err)
	}
	if faults := p.Update(old, generator); len(faults) > 0 {
		return faults
	}
	c.address(p)
	return nil
}

// newIDs is at least how many stages and params of p need an id that old does not have.
func newIDs(p, old *pipeline.Pipeline) int {
	known := map[string]bool{}
	for _, param := range old.Params {
		known[param.Name] = param.ID != 0
	}
	n := 0
	for _, stage := range p.Stages {
		if stage.ID == 0 {
			n++
		}
	}
	for _, param := range p.Params {
		if param.IsTemplate && !known[param.Name] {
			n++
		}
	}
	return n
}

// replacement are the writes of an update. The definition that was stays as long as a run of it may be looked at.
func (c *Catalog) replacement(d store.Domain, was current, p *pipeline.Pipeline, idle store.Op) (*writes, error) {
	head := was.head
	head.Version++
	head.Updated = c.Now().UTC()
	summary, err := summarise(p, head)
	if err != nil {
		return nil, err
	}
	there := store.If{Present: true}
	tx := &writes{}
	tx.add(idle)
	tx.put(d.PipelineHead(p.ID), head, store.If{Version: was.version})
	if old := was.definition; old.Name != p.Name {
		tx.put(d.PipelineName(p.GroupID, p.Name), reservation{p.ID}, store.If{Absent: true})
		tx.add(store.Delete(d.PipelineName(old.GroupID, old.Name), there))
	}
	tx.put(d.Definition(p.ID), p, store.If{Version: was.head.Version})
	tx.putUntil(d.OldDefinition(p.ID, was.head.Version), was.definition, c.Now().Add(c.Retention), store.If{Absent: true})
	tx.put(d.Summary(p.ID), summary, there)
	room := store.MaxTransaction - len(tx.ops)
	tx.moveTriggers(triggers(d, was.definition), triggers(d, p))
	if over := len(tx.ops) - store.MaxTransaction; over > 0 {
		return nil, pipeline.Faultf(pipeline.TooManyTriggers,
			"stages: %d triggers would come, go or move, at most %d do in one update: make it two", room+over, room)
	}
	return tx, nil
}
