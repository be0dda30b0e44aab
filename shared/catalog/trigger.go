package catalog

import (
	"context"
	"errors"
	"fmt"
	"path"

	"github.com/google/uuid"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// OwnTrigger is the Stage of a Target that belongs to the pipeline itself.
const OwnTrigger = -1

// Target is the trigger that a webhook or a channel fires.
type Target struct {
	Domain   store.Domain `json:"domain"`
	Pipeline int64        `json:"pipeline"`
	Stage    int          `json:"stage"`   // index, or OwnTrigger
	Trigger  int          `json:"trigger"` // index in the pre_operation
}

// triggers are the records by which the triggers of p's pre_operations are found, and that p listens to pushes.
func triggers(d store.Domain, p *pipeline.Pipeline) map[store.Key]Target {
	all := map[store.Key]Target{}
	collect := func(stage int, pre *pipeline.PreOperation) {
		if pre == nil {
			return
		}
		for i, trigger := range pre.Triggers {
			target := Target{Domain: d, Pipeline: p.ID, Stage: stage, Trigger: i}
			if trigger.Webhook != nil {
				all[store.Webhook(path.Base(trigger.Webhook.URL))] = target
			} else if trigger.Channel != nil {
				all[d.Subscriber(trigger.Channel.Name, p.ID, stage)] = target
			}
		}
	}
	collect(OwnTrigger, p.PreOperation)
	for i := range p.Stages {
		collect(i, p.Stages[i].PreOperation)
	}
	if len(codeTriggers(p)) > 0 {
		all[d.CodeHook(p.ID)] = Target{Domain: d, Pipeline: p.ID, Stage: OwnTrigger}
	}
	return all
}

// moveTriggers writes what differs between the triggers that were and those that are.
func (w *writes) moveTriggers(were, are map[store.Key]Target) {
	for key, target := range are {
		if was, kept := were[key]; !kept {
			w.put(key, target, store.If{Absent: true})
		} else if was != target {
			w.put(key, target, store.If{Present: true})
		}
	}
	for key := range were {
		if _, stays := are[key]; !stays {
			w.add(store.Delete(key, store.If{}))
		}
	}
}

// Subscribers are the triggers of an account that a channel fires, in the order of their pipelines.
func (c *Catalog) Subscribers(ctx context.Context, d store.Domain, channel string) ([]Target, error) {
	var found []Target
	for item, err := range all(ctx, c.Table, store.Query{PK: d.Channel(channel), Limit: 1000}) {
		var target Target
		if err == nil {
			err = read(item, &target)
		}
		if err != nil {
			return nil, told(fmt.Sprintf("channel %s: find its subscribers", channel), err)
		}
		found = append(found, target)
	}
	return found, nil
}

func (c *Catalog) webhookURL(id string) string { return c.PublicURL + "/v2/manage/webhooks/" + id }

// address shows a pipeline's hooks where they are now: the service may have moved to another public URL since they were made, and
// only the id in theirs is for good. What is changed must be the caller's own.
func (c *Catalog) address(p *pipeline.Pipeline) {
	c.addressWebhooks(p.PreOperation)
	for _, stage := range p.Stages {
		c.addressWebhooks(stage.PreOperation)
	}
	for _, trigger := range codeTriggers(p) {
		trigger.URL = c.codeHookURL(p.ID)
	}
}

func (c *Catalog) addressWebhooks(pre *pipeline.PreOperation) {
	if pre == nil {
		return
	}
	for _, trigger := range pre.Triggers {
		if trigger.Webhook != nil {
			trigger.Webhook.URL = c.webhookURL(path.Base(trigger.Webhook.URL))
		}
	}
}

// FindWebhook returns what a webhook fires, NoSuchTrigger for an id that was never given out or is gone. Ids
// are in lower case.
func (c *Catalog) FindWebhook(ctx context.Context, id string) (Target, error) {
	var target Target
	if uuid.Validate(id) != nil {
		return target, pipeline.Faultf(pipeline.NoSuchTrigger, "webhook: %.80q is no UUID", id)
	}
	item, err := c.Table.Get(ctx, store.Webhook(id))
	if errors.Is(err, store.ErrNotFound) {
		return target, pipeline.Faultf(pipeline.NoSuchTrigger, "webhook %s", id)
	}
	if err != nil {
		return target, told("find a webhook", err)
	}
	return target, read(item, &target)
}
