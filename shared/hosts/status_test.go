package hosts_test

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/job/address"
)

const commit = "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"

func status(state hosts.State, before string) hosts.Status {
	return hosts.Status{
		Commit: commit, Ref: "main", State: state, Name: "containerops/shop", Description: "run 7", Link: "https://ci.example.com/runs/7", Before: before,
	}
}

// TestAStatusIsWhatEachHostDocuments holds each request's path and fields to the pages that the package names.
func TestAStatusIsWhatEachHostDocuments(t *testing.T) {
	t.Parallel()
	link, about := "https://ci.example.com/runs/7", "run 7"
	ofGitHub := func(state string) map[string]any {
		return map[string]any{"state": state, "context": "containerops/shop", "target_url": link, "description": about}
	}
	ofGitLab := func(state string) map[string]any {
		return map[string]any{"state": state, "name": "containerops/shop", "target_url": link, "description": about, "ref": "main"}
	}
	ofGitee := func(more map[string]any) map[string]any {
		in := map[string]any{"name": "containerops/shop", "details_url": link, "output": map[string]any{"title": "containerops/shop", "summary": about}}
		maps.Copy(in, more)
		return in
	}
	const gitHub, gitLab = "POST /api/v3/repos/acme/shop/statuses/" + commit, "POST /api/v4/projects/acme%2Fteam%2Fshop/statuses/" + commit
	const gitee = "/api/v5/repos/acme/shop/check-runs"
	for _, c := range []struct {
		host, path string
		status     hosts.Status
		want       request
	}{
		{"github", "acme/shop", status(hosts.Pending, ""), request{gitHub, ofGitHub("pending")}},
		{"github", "acme/shop", status(hosts.Success, ""), request{gitHub, ofGitHub("success")}},
		{"github", "acme/shop", status(hosts.Failure, ""), request{gitHub, ofGitHub("failure")}},
		{"github", "acme/shop", status(hosts.Cancelled, ""), request{gitHub, ofGitHub("error")}},
		{"gitlab", "acme/team/shop", status(hosts.Pending, ""), request{gitLab, ofGitLab("pending")}},
		{"gitlab", "acme/team/shop", status(hosts.Success, ""), request{gitLab, ofGitLab("success")}},
		{"gitlab", "acme/team/shop", status(hosts.Failure, ""), request{gitLab, ofGitLab("failed")}},
		{"gitlab", "acme/team/shop", status(hosts.Cancelled, ""), request{gitLab, ofGitLab("canceled")}},
		{"gitee", "acme/shop", status(hosts.Pending, ""), request{"POST " + gitee, ofGitee(map[string]any{"head_sha": commit, "status": "in_progress"})}},
		{"gitee", "acme/shop", status(hosts.Success, "9"), request{"PATCH " + gitee + "/9", ofGitee(map[string]any{"status": "completed", "conclusion": "success"})}},
		{"gitee", "acme/shop", status(hosts.Cancelled, ""), request{"POST " + gitee,
			ofGitee(map[string]any{"head_sha": commit, "status": "completed", "conclusion": "cancelled"})}},
	} {
		t.Run(c.host+" "+c.want.line, func(t *testing.T) {
			t.Parallel()
			server := serve(t, answer{http.StatusCreated, `{"id": 9}`})
			id, err := server.client.Report(t.Context(), server.repository(c.host, c.path), c.status)
			if err != nil || c.host == "gitee" && id != "9" {
				t.Fatalf("%q, %v", id, err)
			}
			server.got(c.want)
			if header := server.header; header.Get("Authorization") != "Bearer "+token || header.Get("Content-Type") != "application/json" || header.Get("User-Agent") == "" ||
				c.host == "github" && (header.Get("Accept") != "application/vnd.github+json" || header.Get("X-GitHub-Api-Version") != "2022-11-28") {
				t.Errorf("it came with %v", header)
			}
		})
	}
}

func TestAGitLabThatIsPendingAlreadyIsContent(t *testing.T) {
	t.Parallel()
	server := serve(t, answer{http.StatusBadRequest, `{"message": "Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via \"enqueue\")"}`})
	if _, err := server.client.Report(t.Context(), server.repository("gitlab", "a/b"), status(hosts.Pending, "")); err != nil {
		t.Error(err)
	}
}

func TestWhatAHostRefusesIsSaidWithoutTheToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer answer
		again  bool
		reason string
	}{
		"not found":     {answer{http.StatusNotFound, `{"message": "Not Found", "documentation_url": "https://docs.github.com"}`}, false, "answered 404: Not Found"},
		"by field":      {answer{http.StatusBadRequest, `{"message": {"state": ["is invalid"]}}`}, false, `400: {"state": ["is invalid"]}`},
		"in error":      {answer{http.StatusUnauthorized, `{"error": "invalid_token"}`}, false, "401: invalid_token"},
		"its token":     {answer{http.StatusUnauthorized, `{"message": "` + token + ` is not good"}`}, false, "****** is not good"},
		"no JSON":       {answer{http.StatusBadGateway, `<html>`}, true, "502: Bad Gateway"},
		"too many":      {answer{http.StatusTooManyRequests, ``}, true, "429: Too Many Requests"},
		"endless":       {answer{http.StatusForbidden, `{"message": "` + strings.Repeat("x", 4000) + `"}`}, false, "xxx"},
		"a redirection": {answer{http.StatusFound, ``}, false, "302: Found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, c.answer)
			_, err := server.client.Report(t.Context(), server.repository("github", "a/b"), status(hosts.Success, ""))
			var refused *hosts.Refused
			if !errors.As(err, &refused) || refused.Again() != c.again || !strings.Contains(err.Error(), c.reason) || len(err.Error()) > 400 || strings.Contains(err.Error(), token) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

func TestAPrivateAddressIsNotAsked(t *testing.T) {
	t.Parallel()
	server := serve(t, answer{http.StatusCreated, `{}`})
	_, err := hosts.New(address.Policy{}).Report(t.Context(), server.repository("github", "a/b"), status(hosts.Success, ""))
	var refused *address.Refusal
	if !errors.As(err, &refused) || strings.Contains(err.Error(), token) {
		t.Errorf("it says %v", err)
	}
}

func TestTheTokenIsTakenToNoOtherHost(t *testing.T) {
	t.Parallel()
	other := serve(t, answer{http.StatusOK, `{}`})
	server := serve(t, answer{http.StatusTemporaryRedirect, ``})
	server.redirect = other.url
	_, err := server.client.Report(t.Context(), server.repository("github", "a/b"), status(hosts.Success, ""))
	if err == nil || other.header != nil {
		t.Errorf("%v, the other host has got %v", err, other.header)
	}
}
