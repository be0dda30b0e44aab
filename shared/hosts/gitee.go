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
type gitee struct {
	caller
	repository string // the path of what belongs to the repository
}

func newGitee(c caller, r Repository) *gitee {
	c.base += "/api/v5"
	return &gitee{c, "/repos/" + escapePath(r.Path)}
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

// escapePath writes a repository's path into that of a request.
func escapePath(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = url.PathEscape(segment)
	}
	return strings.Join(segments, "/")
}
