package pipeline

import "slices"

// Answer is a pipeline as the API shows it: with its status, in the documented order.
type Answer struct {
	*Pipeline
	Status any    `json:"status,omitempty"`
	Source string `json:"source,omitempty"` // shown after the status: it hides Pipeline's
}

// Answer shows the pipeline with its status, or without when that is nil.
func (p *Pipeline) Answer(status any) Answer {
	return Answer{Pipeline: p, Status: status, Source: p.Source}
}

// Shown is a copy of the definition as it is answered: without the passwords of URLs (Masked) in repositories, params and webhooks
// that a post_operation calls, and with shared secrets and the addresses of code triggers only for who may manage the group: these
// are sealed yet (OpenShared).
func (p *Pipeline) Shown(toManager bool) *Pipeline {
	shown := *p
	shown.Params = shownParams(p.Params)
	shown.PostOperation = p.PostOperation.shown(toManager)
	shown.Stages = make([]Stage, len(p.Stages))
	for i, s := range p.Stages {
		s.Params.CodeSource = s.Params.CodeSource.shown(toManager)
		s.PostOperation = s.PostOperation.shown(toManager)
		shown.Stages[i] = s
	}
	return &shown
}

func (s *CodeSource) shown(toManager bool) *CodeSource {
	if s = clone(s); s == nil {
		return nil
	}
	s.URL = Masked(s.URL)
	if s.CodeTrigger = clone(s.CodeTrigger); s.CodeTrigger != nil && !toManager {
		s.CodeTrigger.SharedSecret, s.CodeTrigger.URL = SharedSecret{}, ""
	}
	return s
}

func (o *PostOperation) shown(toManager bool) *PostOperation {
	if o = clone(o); o == nil {
		return nil
	}
	o.Notification = o.Notification.shown(toManager)
	o.Triggers = slices.Clone(o.Triggers)
	for i, t := range o.Triggers {
		if o.Triggers[i].Webhook = clone(t.Webhook); t.Webhook != nil {
			o.Triggers[i].Webhook.URL = Masked(t.Webhook.URL)
		}
	}
	return o
}

// webhookURLs are the addresses that it calls.
func (o *PostOperation) webhookURLs() []string {
	var all []string
	if o != nil {
		for _, t := range o.Triggers {
			if t.Webhook != nil {
				all = append(all, t.Webhook.URL)
			}
		}
	}
	return all
}
