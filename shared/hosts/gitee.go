package hosts

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// gitee is Gitee, the public one or one's own. It has no statuses of commits; what stands in their place are check runs, which it asks
// an administrator of the repository for.
//
// Check runs: https://help.gitee.com/base/pullrequest/ci-check
// Hooks: https://gitee.com/api/v5/swagger#/postV5ReposOwnerRepoHooks
type gitee struct{ caller }

func newGitee(c caller, r Repository) *gitee {
	c.base += "/api/v5"
	c.repository = "/repos/" + escapePath(r.Path)
	return &gitee{c}
}

// report makes a check run, or concludes the one of before, which is known by its id alone. A conclusion is final: what comes after it
// is a check run of its own.
func (g *gitee) report(ctx context.Context, s Status) (string, error) {
	in := map[string]any{
		"name": s.Name, "details_url": s.Link, "status": "in_progress",
		"output": map[string]string{"title": s.Name, "summary": s.Description},
	}
	if s.State != Pending {
		in["status"] = "completed"
		in["conclusion"] = map[State]string{Success: "success", Failure: "failure", Cancelled: "cancelled", Errored: "failure"}[s.State]
	}
	method, path := http.MethodPatch, g.repository+"/check-runs/"+url.PathEscape(s.Before)
	if s.Before == "" {
		method, path = http.MethodPost, g.repository+"/check-runs"
		in["head_sha"] = s.Commit
	}
	var made struct {
		ID int64 `json:"id"`
	}
	if err := g.do(ctx, method, path, in, &made); err != nil || made.ID == 0 {
		return s.Before, err
	}
	return strconv.FormatInt(made.ID, 10), nil
}

// hook has its pushes signed, encryption_type 1; with 0 Gitee would send the secret itself.
func (g *gitee) hook(h Hook) any {
	return map[string]any{"url": h.URL, "encryption_type": 1, "password": h.Secret, "push_events": true, "tag_push_events": true}
}

func (g *gitee) edits() string { return http.MethodPatch }

// escapePath writes a repository's path into that of a request.
func escapePath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/")
}
