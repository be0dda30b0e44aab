package catalog

import (
	"context"
	"errors"
	"path"

	"github.com/google/uuid"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// OwnTrigger is the Stage of a WebhookTarget that belongs to the pipeline itself.
const OwnTrigger = -1

// WebhookTarget is the trigger that a webhook fires.
type WebhookTarget struct {
	Domain   store.Domain `json:"domain"`
	Pipeline int64        `json:"pipeline"`
	Stage    int          `json:"stage"`   // index, or OwnTrigger
	Trigger  int          `json:"trigger"` // index in the pre_operation
}

func (c *Catalog) webhookURL(id string) string { return c.PublicURL + "/v2/manage/webhooks/" + id }

// address shows the webhooks of a pre_operation where they are now: the service may have moved to another public URL since
// they were made, and only the id in theirs is for good. What is changed must be the caller's own.
func (c *Catalog) address(pre *pipeline.PreOperation) {
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
func (c *Catalog) FindWebhook(ctx context.Context, id string) (WebhookTarget, error) {
	var target WebhookTarget
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
