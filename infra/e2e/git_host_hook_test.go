package e2e

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// mountedHook is a hook of a gitHost's repository.
type mountedHook struct {
	ID     int    `json:"id"`
	URL    string `json:"url"`
	secret string
}

func (h *gitHost) listHooks(w http.ResponseWriter, r *http.Request) {
	if h.asked(w, r) != nil {
		_ = json.NewEncoder(w).Encode(h.mounted())
	}
}

// mounted are the hooks, of which no host tells the secrets.
func (h *gitHost) mounted() []mountedHook {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]mountedHook{}, h.hooks...)
}

// hook makes a hook, or changes one.
func (h *gitHost) hook(w http.ResponseWriter, r *http.Request) {
	in := h.asked(w, r)
	if in == nil {
		return
	}
	config, isGitHub := in["config"].(map[string]any)
	if !isGitHub {
		config = in
	}
	text := func(name string) string { value, _ := config[name].(string); return value }
	made := mountedHook{URL: text("url"), secret: cmp.Or(text("secret"), text("token"), text("password"))}
	if made.URL == "" || made.secret == "" || !isGitHub && (in["push_events"] != true || in["tag_push_events"] != true) {
		http.Error(w, `{"message": "Validation Failed"}`, http.StatusUnprocessableEntity)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if made.ID, _ = strconv.Atoi(r.PathValue("id")); made.ID == 0 {
		made.ID = len(h.hooks) + 1
		h.hooks = append(h.hooks, made)
	} else {
		h.hooks[made.ID-1] = made
	}
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(made)
}

func (h *gitHost) removeHook(w http.ResponseWriter, r *http.Request) {
	if h.asked(w, r) == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hooks = slices.DeleteFunc(h.hooks, func(hook mountedHook) bool { return strconv.Itoa(hook.ID) == r.PathValue("id") })
	w.WriteHeader(http.StatusNoContent)
}

// deliver sends a push of a commit to the one hook that is mounted, as its host signs it, and returns the answer's status.
func (s *story) deliver(h *gitHost, p *client.Pipeline, commit string) int {
	s.Helper()
	mounted := h.mounted()
	if len(mounted) != 1 {
		s.Fatalf("mounted are %+v", mounted)
	}
	secret, body := mounted[0].secret, payload(s.T, h.kind+"-push", h.repository, commit)
	stamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	header := map[string][]string{
		"github": githubWith(secret, "push", "one", body),
		"gitlab": {"X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", secret},
		"gitee": {"X-Gitee-Event", "Push Hook", "X-Gitee-Timestamp", stamp,
			"X-Gitee-Token", base64.StdEncoding.EncodeToString(signedWith(secret, []byte(stamp+"\n"+secret)))},
	}[h.kind]
	return s.sendPush(mounted[0].URL, body, header...)
}
