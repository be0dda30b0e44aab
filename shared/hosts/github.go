package hosts

import (
	"context"
	"net/http"
)

// github is GitHub, or one's own GitHub Enterprise Server, whose API is below its own address.
//
// Statuses: https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
// Hooks: https://docs.github.com/en/rest/repos/webhooks
type github struct{ caller }

// publicGitHub has its API at an address of its own.
const publicGitHub = "https://github.com"

func newGitHub(c caller, r Repository) *github {
	c.header = http.Header{"Accept": {"application/vnd.github+json"}, "X-Github-Api-Version": {"2022-11-28"}}
	if c.base += "/api/v3"; r.URL == publicGitHub {
		c.base = "https://api.github.com"
	}
	c.repository = "/repos/" + escapePath(r.Path)
	return &github{c}
}

// report adds a status, of which the newest of a name counts.
func (g *github) report(ctx context.Context, s Status) (string, error) {
	state := map[State]string{Pending: "pending", Success: "success", Failure: "failure", Cancelled: "error", Errored: "error"}[s.State]
	return "", g.do(ctx, http.MethodPost, g.repository+"/statuses/"+s.Commit, map[string]string{
		"state": state, "target_url": s.Link, "description": s.Description, "context": s.Name,
	}, nil)
}

// hook is told of tags by push too.
func (g *github) hook(h Hook) any {
	return map[string]any{
		"name": "web", "active": true, "events": []string{"push"},
		"config": map[string]string{"url": h.URL, "content_type": "json", "secret": h.Secret},
	}
}

func (g *github) edits() string { return http.MethodPatch }
