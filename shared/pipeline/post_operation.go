package pipeline

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// MaxMediaType bounds media_type and version of a PostOperation, which are kept and answered but mean nothing here.
const MaxMediaType = 64

// PostOperation is what follows success: triggers on a stage, notifications on both.
type PostOperation struct {
	Triggers     []Trigger     `json:"triggers,omitempty"`
	MediaType    *string       `json:"media_type,omitempty"`
	Version      *string       `json:"version,omitempty"`
	Notification *Notification `json:"notification,omitempty"`
}

// Tells says whether anything is told to others: when stages, or the pipeline, end, or to reviewers.
func (p *Pipeline) Tells() bool {
	return p.PostOperation.tells() || slices.ContainsFunc(p.Stages, func(s Stage) bool { return s.PostOperation.tells() || s.Params.TestReview != nil })
}

func (o *PostOperation) tells() bool {
	return o != nil && (len(o.Triggers) > 0 || o.Notification != nil)
}

func readPostOperation(o *PostOperation) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"triggers":     list(&o.Triggers, readTrigger),
			"media_type":   optional(&o.MediaType, text),
			"version":      optional(&o.Version, text),
			"notification": optional(&o.Notification, readNotification),
		})
	}
}

// checkPipeline checks what a pipeline does afterwards: it notifies, its triggers stand on stages (API.md, Settled).
func (o *PostOperation) checkPipeline(c *checker, at path) {
	if len(o.Triggers) > 0 {
		c.fault(InvalidParam, at.field("triggers"), "a pipeline's post_operation has notifications only: triggers stand on stages")
	}
	o.checkBoth(c, at)
}

func (o *PostOperation) checkStage(c *checker, at path) {
	if o.Triggers == nil && o.Notification == nil {
		c.fault(MissingParam, at.field("triggers"), "is required")
	}
	if len(o.Triggers) > 0 {
		c.allTriggers(at.field("triggers"), o.Triggers, outgoing)
	}
	o.checkBoth(c, at)
}

func (o *PostOperation) checkBoth(c *checker, at path) {
	if o.MediaType != nil {
		c.line(at.field("media_type"), *o.MediaType, MaxMediaType)
	}
	if o.Version != nil {
		c.line(at.field("version"), *o.Version, MaxMediaType)
	}
	if o.Notification != nil {
		o.Notification.check(c, at.field("notification"))
	}
}

// webURL checks where an outgoing webhook goes; whether the address may be reached is decided when it is called.
func (c *checker) webURL(at path, text string) {
	c.line(at, text, MaxURL)
	if strings.HasPrefix(text, "${") {
		return
	}
	u, err := url.Parse(shape(text))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsFunc(text, unicode.IsSpace) {
		c.fault(InvalidParam, at, "must be http(s)://<host>/…")
	}
}

// completeFrom says how a webhook is called when the body does not, and gives notifications their secrets.
func (o *PostOperation) completeFrom(old *PostOperation, g Generator) {
	if o == nil {
		return
	}
	o.Notification.completeFrom(old.notification(), g)
	for _, t := range o.Triggers {
		if t.Webhook != nil && t.Webhook.Method == "" {
			t.Webhook.Method = MethodPost
		}
	}
}

func (o *PostOperation) resolve(with *substitution) *PostOperation {
	if o = clone(o); o == nil {
		return nil
	}
	o.Triggers = slices.Clone(o.Triggers)
	for i := range o.Triggers {
		t := &o.Triggers[i]
		if t.Webhook = clone(t.Webhook); t.Webhook != nil {
			with.each(&t.Webhook.URL)
		}
		if t.Channel = clone(t.Channel); t.Channel != nil {
			with.each(&t.Channel.Name)
		}
	}
	return o
}
