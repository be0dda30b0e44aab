package pipeline

import (
	"slices"
)

// Exported is a copy of the definition for others to make pipelines of. What is secret or belongs to this one pipeline is left
// out: the credentials in URLs, wherever in the configuration they stand, code triggers' secrets, the URLs of webhooks, ours
// and others', and the ids. A secret that a script, a param or a deployment holds in another form cannot be told from text.
func (p *Pipeline) Exported() *Pipeline {
	e := &Pipeline{
		Name: p.Name, Description: p.Description,
		PreOperation: p.PreOperation.exported(), PostOperation: p.PostOperation.exported(),
		Params: slices.Clone(p.Params), Stages: slices.Clone(p.Stages),
	}
	for i := range e.Params {
		e.Params[i].ID = 0
		if e.Params[i].Secret {
			e.Params[i].Value = Mask // for who uses it to write out
		} else {
			e.Params[i].Value = withoutCredentials(e.Params[i].Value)
		}
	}
	for i, s := range e.Stages {
		e.Stages[i] = s.exported()
	}
	return e
}

func (s Stage) exported() Stage {
	s = s.resolve(&substitution{edit: withoutCredentials})
	s.ID = 0
	if source := s.Params.CodeSource; source != nil {
		source.GitRepo = ""
		if source.CodeTrigger = clone(source.CodeTrigger); source.CodeTrigger != nil {
			source.CodeTrigger.SharedSecret, source.CodeTrigger.URL = SharedSecret{}, ""
		}
	}
	s.PreOperation, s.PostOperation = s.PreOperation.exported(), s.PostOperation.exported()
	return s
}

func (o *PreOperation) exported() *PreOperation {
	if o = clone(o); o != nil {
		o.Triggers = withoutURLs(o.Triggers)
	}
	return o
}

func (o *PostOperation) exported() *PostOperation {
	if o = clone(o); o != nil {
		o.Triggers = withoutURLs(o.Triggers)
		o.Notification = o.Notification.exported()
	}
	return o
}

func withoutURLs(all []Trigger) []Trigger {
	all = slices.Clone(all)
	for i := range all {
		if all[i].Webhook = clone(all[i].Webhook); all[i].Webhook != nil {
			all[i].Webhook.URL = ""
		}
	}
	return all
}

// credentials are what stands before a URL's host: anything in a web address, user and password in others, so that
// ssh://git@host stays. The last @ of the authority ends them.
var credentials = pattern(`(?i)(https?://)[^/?#\s"'<>]*@|([a-z][a-z0-9+.-]*://)[^/?#\s"'<>:@]*:[^/?#\s"'<>]*@`)

func withoutCredentials(text string) string { return credentials().ReplaceAllString(text, "$1$2") }

// ValidName checks the name of a thing that is named as pipelines are: 1 to MaxName printable characters. at is the field's name.
func ValidName(at, name string) error {
	var c checker
	c.name(InvalidParam, path(at), name)
	if len(c.faults) > 0 {
		return c.faults
	}
	return nil
}
