package hosts_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/hosts"
)

const ours = "https://ci.example.com/v3/manage/codehooks/7"

// kinds are the hosts, with the paths of their hooks, how they list ours, and what one is made of.
var kinds = map[string]struct {
	place, listed, edits string
	hook                 map[string]any
}{
	"github": {"/api/v3/repos/acme/shop/hooks", `{"id": 5, "url": "https://api/hooks/5", "config": {"url": "` + ours + `", "content_type": "json"}}`, "PATCH", map[string]any{
		"name": "web", "active": true, "events": []any{"push"}, "config": map[string]any{"url": ours, "content_type": "json", "secret": "word"}}},
	"gitlab": {"/api/v4/projects/acme%2Fshop/hooks", `{"id": 5, "url": "` + ours + `", "push_events": true}`, "PUT", map[string]any{
		"url": ours, "token": "word", "push_events": true, "tag_push_events": true}},
	"gitee": {"/api/v5/repos/acme/shop/hooks", `{"id": 5, "url": "` + ours + `", "password": ""}`, "PATCH", map[string]any{
		"url": ours, "password": "word", "encryption_type": 1.0, "push_events": true, "tag_push_events": true}},
}

// TestAHookIsMountedAsEachHostDocuments holds each request's path and fields to the pages that the package names.
func TestAHookIsMountedAsEachHostDocuments(t *testing.T) {
	t.Parallel()
	for kind, c := range kinds {
		list := request{"GET " + c.place + "?per_page=100&page=1", nil}
		t.Run(kind+", new", func(t *testing.T) {
			t.Parallel()
			server := serve(t, answer{http.StatusOK, `[{"id": 4, "url": "https://other.example.com"}]`}, answer{http.StatusCreated, c.listed})
			if err := server.client.Mount(t.Context(), server.repository(kind, "acme/shop"), hosts.Hook{URL: ours, Secret: "word"}); err != nil {
				t.Fatal(err)
			}
			server.got(list, request{"POST " + c.place, c.hook})
		})
		t.Run(kind+", again", func(t *testing.T) {
			t.Parallel()
			server := serve(t, answer{http.StatusOK, "[" + c.listed + "]"}, answer{http.StatusOK, c.listed})
			if err := server.client.Mount(t.Context(), server.repository(kind, "acme/shop"), hosts.Hook{URL: ours, Secret: "word"}); err != nil {
				t.Fatal(err)
			}
			server.got(list, request{c.edits + " " + c.place + "/5", c.hook})
		})
		t.Run(kind+", removed", func(t *testing.T) {
			t.Parallel()
			server := serve(t, answer{http.StatusOK, "[" + c.listed + "]"}, answer{http.StatusNoContent, ""})
			if err := server.client.Unmount(t.Context(), server.repository(kind, "acme/shop"), ours); err != nil {
				t.Fatal(err)
			}
			server.got(list, request{"DELETE " + c.place + "/5", nil})
		})
	}
}

func TestAHookIsFoundOnALaterPage(t *testing.T) {
	t.Parallel()
	full := strings.TrimSuffix(strings.Repeat(`{"id": 1, "url": "https://other.example.com"},`, 100), ",")
	server := serve(t, answer{http.StatusOK, "[" + full + "]"}, answer{http.StatusOK, "[" + kinds["gitlab"].listed + "]"}, answer{http.StatusNotFound, `{"message": "404 Not found"}`})
	if err := server.client.Unmount(t.Context(), server.repository("gitlab", "acme/shop"), ours); err != nil {
		t.Error(err) // gone already is gone
	}
	if len(server.requests) != 3 || server.requests[1].line != fmt.Sprintf("GET %s?per_page=100&page=2", kinds["gitlab"].place) {
		t.Errorf("it was asked %+v", server.requests)
	}
}

func TestAHostThatRefusesAHookSaysWhy(t *testing.T) {
	t.Parallel()
	server := serve(t, answer{http.StatusOK, `[]`}, answer{http.StatusUnprocessableEntity, `{"message": "Validation Failed", "errors": [{"message": "Hook already exists"}]}`})
	err := server.client.Mount(t.Context(), server.repository("github", "acme/shop"), hosts.Hook{URL: ours, Secret: "word"})
	if err == nil || !strings.Contains(err.Error(), `answered 422: Validation Failed: [{"message": "Hook already exists"}]`) || strings.Contains(err.Error(), "word") {
		t.Errorf("it says %v", err)
	}
}
