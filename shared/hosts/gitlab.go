package hosts

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// gitlab is GitLab, the public one or one's own.
//
// Statuses: https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
// Hooks: https://docs.gitlab.com/api/project_webhooks/
type gitlab struct{ caller }

func newGitLab(c caller, r Repository) *gitlab {
	c.base += "/api/v4"
	c.repository = "/projects/" + url.PathEscape(r.Path)
	return &gitlab{c}
}

// report updates the status that is under way, or adds one. To be pending once more is refused as a transition by many versions
// (https://gitlab.com/gitlab-org/gitlab-foss/-/issues/25807), which for us is what was asked for.
func (g *gitlab) report(ctx context.Context, s Status) (string, error) {
	state := map[State]string{Pending: "pending", Success: "success", Failure: "failed", Cancelled: "canceled", Errored: "failed"}[s.State]
	in := map[string]string{"state": state, "name": s.Name, "target_url": s.Link, "description": s.Description}
	if s.Ref != "" {
		in["ref"] = s.Ref
	}
	err := g.do(ctx, http.MethodPost, g.repository+"/statuses/"+s.Commit, in, nil)
	var refused *Refused
	if errors.As(err, &refused) && refused.Status == http.StatusBadRequest && s.State == Pending &&
		strings.Contains(refused.Reason, "Cannot transition status via :enqueue") {
		return "", nil
	}
	return "", err
}

func (g *gitlab) hook(h Hook) any {
	return map[string]any{"url": h.URL, "token": h.Secret, "push_events": true, "tag_push_events": true}
}

func (g *gitlab) edits() string { return http.MethodPut }
