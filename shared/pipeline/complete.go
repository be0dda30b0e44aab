package pipeline

// Generator makes what the service gives to a definition.
type Generator struct {
	NextID     func() int64  // an id that no stage or param has
	NewWebhook func() string // the URL of a webhook that is nobody's yet
	NewSecret  func() string // a code trigger's secret
}

// Complete fills in what the service gives to a new definition that Validate has passed: stage ids, webhook URLs, secrets,
// git_repo, and the defaults that the documented answer shows. Ids in the body are not taken. The pipeline's own id and group
// are the caller's to set.
func (p *Pipeline) Complete(g Generator) {
	for i := range p.Stages {
		p.Stages[i].ID = g.NextID()
	}
	p.completeFrom(&Pipeline{}, g)
}

// completeFrom fills in what is missing, keeping what old already has.
func (p *Pipeline) completeFrom(old *Pipeline, g Generator) {
	p.PreOperation.completeFrom(old.PreOperation, g)
	p.PostOperation.completeFrom(old.PostOperation, g)
	p.completeParams(old, g)
	before := make(map[int64]*Stage, len(old.Stages))
	for i := range old.Stages {
		before[old.Stages[i].ID] = &old.Stages[i]
	}
	for i := range p.Stages {
		stage := &p.Stages[i]
		was, ok := before[stage.ID]
		if !ok {
			was = &Stage{}
		}
		stage.completeFrom(was, g)
	}
}

// completeParams gives ids as the documented answers have them: a template's params have one, others 0.
func (p *Pipeline) completeParams(old *Pipeline, g Generator) {
	ids := map[string]int64{}
	for _, param := range old.Params {
		ids[param.Name] = param.ID
	}
	for i := range p.Params {
		param := &p.Params[i]
		param.ID = 0
		if param.IsTemplate {
			if param.ID = ids[param.Name]; param.ID == 0 {
				param.ID = g.NextID()
			}
		}
	}
}

func (s *Stage) completeFrom(old *Stage, g Generator) {
	if source := s.Params.CodeSource; source != nil {
		source.completeFrom(old.Params.CodeSource, g)
	}
	if build := s.Params.DockerfileBuild; build != nil {
		build.complete()
	}
	for i := range s.InputResources {
		s.InputResources[i].Params.normalise()
	}
	for i := range s.OutputResources {
		s.OutputResources[i].Params.normalise()
	}
	s.PreOperation.completeFrom(old.PreOperation, g)
	s.PostOperation.completeFrom(old.PostOperation, g)
}

func (s *CodeSource) completeFrom(old *CodeSource, g Generator) {
	s.GitRepo = gitRepo(s.URL)
	if s.CodeTrigger == nil || s.CodeTrigger.given() {
		return
	}
	if old != nil && old.CodeTrigger != nil {
		s.CodeTrigger.SharedSecret = old.CodeTrigger.SharedSecret
	}
	if !s.CodeTrigger.given() {
		s.CodeTrigger.Secret = g.NewSecret()
	}
}

// completeFrom gives every webhook its URL. One whose URL the body repeats keeps it; then those without take the old URLs
// that are left, in their order, so that a body sent once more keeps its webhooks; the rest get new ones. A URL that is not
// an old one of this very operation is never taken: it could be another pipeline's.
func (o *PreOperation) completeFrom(old *PreOperation, g Generator) {
	if o == nil {
		return
	}
	if len(o.Triggers) == 0 {
		o.Triggers = []Trigger{{Webhook: &Webhook{}}}
	}
	left := old.webhookURLs()
	for _, t := range o.Triggers {
		if t.Webhook != nil && !left.take(t.Webhook.URL) {
			t.Webhook.URL = ""
		}
	}
	for _, t := range o.Triggers {
		if t.Webhook != nil && t.Webhook.URL == "" {
			if t.Webhook.URL = left.first(); t.Webhook.URL == "" {
				t.Webhook.URL = g.NewWebhook()
			}
		}
	}
}

// urls are webhook URLs that are to be given on.
type urls []string

func (o *PreOperation) webhookURLs() *urls {
	var all urls
	if o == nil {
		return &all
	}
	for _, t := range o.Triggers {
		if t.Webhook != nil {
			all = append(all, t.Webhook.URL)
		}
	}
	return &all
}

// take removes the URL and says whether it was there.
func (u *urls) take(url string) bool {
	for i, have := range *u {
		if have == url {
			*u = append((*u)[:i], (*u)[i+1:]...)
			return true
		}
	}
	return false
}

// first removes the first URL, or answers none.
func (u *urls) first() string {
	if len(*u) == 0 {
		return ""
	}
	url := (*u)[0]
	*u = (*u)[1:]
	return url
}
