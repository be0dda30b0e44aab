package hooks

import (
	"errors"
	"net/url"

	"github.com/containerops/containerops/shared/pipeline"
)

var (
	errNoAccount = errors.New("the pipeline's creator has bound no account at the repository's host")
	errNotRead   = errors.New("the account of the pipeline's creator could not be read")
	errTwoWords  = errors.New("another stage's hook is mounted there with another secret: give both the same")
)

// trigger is a code trigger that is mounted automatically.
type trigger struct {
	pipeline.Mount
	secret  string
	refused error // why it is not even tried
}

// triggers are those of a pipeline. A repository has one hook, which all stages that fetch it share.
func triggers(p *pipeline.Pipeline) []trigger {
	values := p.Values()
	var all []trigger
	secrets := map[string]string{} // by repository
	for _, stage := range p.Stages {
		if !stage.Mounts() {
			continue
		}
		resolved, _ := stage.Resolve(values)
		code := resolved.Params.CodeSource
		t := trigger{Mount: pipeline.Mount{Stage: stage.ID, Repository: bare(code.URL), URL: code.CodeTrigger.URL}, secret: code.CodeTrigger.Secret}
		switch secret, known := secrets[t.Repository]; {
		case !known:
			secrets[t.Repository] = t.secret
		case secret != t.secret:
			t.refused = errTwoWords
		}
		all = append(all, t)
	}
	return all
}

// bare is a repository's URL without credentials.
func bare(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return ""
	}
	u.User = nil
	return u.String()
}
