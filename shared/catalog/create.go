package catalog

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// CreatePipeline puts p, which Validate has passed, into a group: it completes it with ids, webhook URLs and defaults, and
// writes all that belongs to it in one transaction. The answer is p as it now is. A name that the group already has is
// Exists, a group that is gone meanwhile NotFound, one pipeline more than the account may have NoMorePipelines; then nothing was written.
func (c *Catalog) CreatePipeline(ctx context.Context, d store.Domain, by Creator, group Group, p *pipeline.Pipeline) (*pipeline.Pipeline, error) {
	step := fmt.Sprintf("pipeline %s in group %s: create", p.Name, group.Name)
	if faults := p.CheckUnmasked(); len(faults) > 0 {
		return nil, faults
	}
	id, err := c.Table.Next(ctx, d.Counter(pipelineIDs))
	if err != nil {
		return nil, told(step+": take an id", err)
	}
	p.ID, p.GroupID, p.GroupName = id, group.ID, group.Name
	if err := c.complete(ctx, d, p); err != nil {
		return nil, told(step+": take ids", err)
	}
	if err := c.seal(ctx, d, p); err != nil {
		return nil, told(step, err)
	}
	if err := c.insert(ctx, d, by, p); err != nil {
		return nil, told(step, err)
	}
	p.Version = 1
	return p, told(step, c.openShared(ctx, d, p))
}

// insert writes a pipeline that is complete.
func (c *Catalog) insert(ctx context.Context, d store.Domain, by Creator, p *pipeline.Pipeline) error {
	for range maxTries {
		room, err := c.room(ctx, d)
		if err != nil {
			return err
		}
		tx, err := c.creation(d, by, p, room)
		if err != nil {
			return err
		}
		switch err := tx.commit(ctx, c.Table); store.Failed(err) {
		case nameOp:
			return pipeline.Faultf(pipeline.Exists, "name: group %s already has a pipeline %q", p.GroupName, p.Name)
		case groupOp, markOp:
			return noSuchGroup(p.GroupName)
		case totalOp: // others were quicker: is there still room?
		default:
			return err
		}
	}
	return store.ErrContention
}

// room is the condition under which the account may have one pipeline more.
func (c *Catalog) room(ctx context.Context, d store.Domain) (store.If, error) {
	total, err := c.total(ctx, d.Counter(pipelineTotal))
	if err != nil {
		return store.If{}, err
	}
	room, ok := total.Room(1, c.MaxPipelines)
	if !ok {
		return room, pipeline.Faultf(pipeline.NoMorePipelines, "the account has %d pipelines, at most %d are allowed", total.Counter, c.MaxPipelines)
	}
	return room, nil
}

// The places of the conditions that others' writes can break.
const (
	nameOp = iota
	groupOp
	markOp
	totalOp
)

func (c *Catalog) creation(d store.Domain, by Creator, p *pipeline.Pipeline, room store.If) (*writes, error) {
	now := c.Now().UTC()
	head := Head{
		Version: 1, GroupID: p.GroupID, GroupName: p.GroupName,
		CreatorID: by.ID, CreatorName: by.Name, Created: now, Updated: now,
	}
	summary, err := summarise(p, head)
	if err != nil {
		return nil, err
	}
	fresh := store.If{Absent: true}
	tx := &writes{}
	tx.put(d.PipelineName(p.GroupID, p.Name), reservation{p.ID}, fresh)
	tx.add(store.Add(d.Group(p.GroupName), 1, store.If{Present: true}))
	tx.add(store.Check(groupMark(d, p.GroupID), store.If{Present: true}))
	tx.add(store.Add(d.Counter(pipelineTotal), 1, room))
	tx.put(d.PipelineHead(p.ID), head, fresh)
	tx.put(d.Definition(p.ID), p, fresh)
	tx.put(d.Summary(p.ID), summary, fresh)
	tx.add(c.pipelines(d).Add(p.ID, 1)...)
	for key, target := range triggers(d, p) {
		tx.put(key, target, fresh)
	}
	return tx, nil
}

// reservation says whose a name is.
type reservation struct {
	Pipeline int64 `json:"pipeline"`
}

// complete gives ids, webhooks and secrets.
func (c *Catalog) complete(ctx context.Context, d store.Domain, p *pipeline.Pipeline) error {
	ids := len(p.Stages)
	for _, param := range p.Params {
		if param.IsTemplate {
			ids++
		}
	}
	generator, err := c.generator(ctx, d, ids)
	if err == nil {
		p.Complete(generator)
		c.address(p)
	}
	return err
}

// generator makes webhooks and secrets, and gives out ids that are taken before, since taking each may fail.
func (c *Catalog) generator(ctx context.Context, d store.Domain, howMany int) (pipeline.Generator, error) {
	ids := make([]int64, howMany)
	for i := range ids {
		var err error
		if ids[i], err = c.Table.Next(ctx, d.Counter(stageIDs)); err != nil {
			return pipeline.Generator{}, err
		}
	}
	return pipeline.Generator{
		NextID: func() int64 {
			next := ids[0]
			ids = ids[1:]
			return next
		},
		NewWebhook: func() string { return c.webhookURL(c.NewID()) },
		NewSecret:  rand.Text,
	}, nil
}
