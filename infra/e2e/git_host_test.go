package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/infra/harness"
)

// gitHost is a Git host with one repository and as much of its API as its documentation says of what it is asked here: it refuses
// what lacks a field. The requests are held to the documentation, field by field, in shared/hosts.
type gitHost struct {
	*repository
	kind, token string
	broken      bool // it refuses whatever it is asked

	mu       sync.Mutex
	statuses []commitStatus
	hooks    []mountedHook
}

// commitStatus is one that it was told, in the words of its own documentation.
type commitStatus struct{ commit, state, name, link string }

func newGitHost(t *testing.T, kind string, files map[string]string) *gitHost {
	t.Helper()
	h := &gitHost{kind: kind, token: "pat-" + harness.Plant()}
	h.repository = serveRepository(t, files, func(git http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/git/", git)
		mux.HandleFunc("POST /api/v3/repos/git/shop/statuses/{commit}", h.status)
		mux.HandleFunc("POST /api/v4/projects/git%2Fshop/statuses/{commit}", h.status)
		mux.HandleFunc("POST /api/v5/repos/git/shop/check-runs", h.check)
		mux.HandleFunc("PATCH /api/v5/repos/git/shop/check-runs/{id}", h.check)
		for _, hooks := range []string{"/api/v3/repos/git/shop/hooks", "/api/v4/projects/git%2Fshop/hooks", "/api/v5/repos/git/shop/hooks"} {
			mux.HandleFunc("GET "+hooks, h.listHooks)
			mux.HandleFunc("POST "+hooks, h.hook)
			mux.HandleFunc("PATCH "+hooks+"/{id}", h.hook)
			mux.HandleFunc("PUT "+hooks+"/{id}", h.hook)
			mux.HandleFunc("DELETE "+hooks+"/{id}", h.removeHook)
		}
		return mux
	})
	return h
}

// bind gives the story's user an account there, for as long as the story goes.
func (s *story) bind(h *gitHost) {
	s.Helper()
	const accounts = "/v3/manage/sourceaccounts"
	at, err := url.Parse(h.url)
	s.must(err)
	name := unique("account")
	s.must(s.api.Call(s.Context(), http.MethodPost, accounts, map[string]string{"git_type": h.kind, "name": name, "token": h.token, "url": "http://" + at.Host}, nil))
	s.Cleanup(func() { _ = s.api.Call(s.Context(), http.MethodDelete, accounts+"/"+name, nil, nil) })
}

// asked reads a request's JSON, once it comes with the account's token.
func (h *gitHost) asked(w http.ResponseWriter, r *http.Request) map[string]any {
	in := map[string]any{}
	var err error
	if r.Method != http.MethodGet && r.Method != http.MethodDelete {
		err = json.NewDecoder(r.Body).Decode(&in)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case r.Header.Get("Authorization") != "Bearer "+h.token:
		http.Error(w, `{"message": "Bad credentials"}`, http.StatusUnauthorized)
	case err != nil:
		http.Error(w, `{"message": "Problems parsing JSON"}`, http.StatusBadRequest)
	case h.broken:
		http.Error(w, `{"message": "Resource not accessible by `+h.token+`"}`, http.StatusForbidden)
	default:
		return in
	}
	return nil
}

func (h *gitHost) status(w http.ResponseWriter, r *http.Request) {
	in := h.asked(w, r)
	if in == nil {
		return
	}
	text := func(name string) string { value, _ := in[name].(string); return value }
	h.show(w, commitStatus{r.PathValue("commit"), text("state"), text("context") + text("name"), text("target_url")})
}

// check is Gitee's: a check run that is made, with its commit, or concluded, by its id.
func (h *gitHost) check(w http.ResponseWriter, r *http.Request) {
	in := h.asked(w, r)
	if in == nil {
		return
	}
	text := func(name string) string { value, _ := in[name].(string); return value }
	shown := commitStatus{text("head_sha"), strings.TrimSpace(text("status") + " " + text("conclusion")), text("name"), text("details_url")}
	if r.PathValue("id") == "7" {
		shown.commit = h.head
	}
	h.show(w, shown)
}

func (h *gitHost) show(w http.ResponseWriter, status commitStatus) {
	if status.commit == "" || status.state == "" || status.name == "" || status.link == "" {
		http.Error(w, `{"message": "Validation Failed"}`, http.StatusUnprocessableEntity)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.statuses = append(h.statuses, status)
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write([]byte(`{"id": 7}`))
}

// shown are the states that it shows of a commit, and where they lead to.
func (h *gitHost) shown(commit string) (states []string, link string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.statuses {
		if s.commit == commit {
			states, link = append(states, s.state), s.link
		}
	}
	return states, link
}

// refuse has it refuse whatever it is asked from now on, or no longer.
func (h *gitHost) refuse(all bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = all
}
