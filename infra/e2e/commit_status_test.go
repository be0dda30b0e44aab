package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestACommitShowsHowItsRunGoes(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]struct{ success, failure []string }{
		"github": {[]string{"pending", "success"}, []string{"pending", "failure"}},
		"gitlab": {[]string{"pending", "success"}, []string{"pending", "failed"}},
		"gitee":  {[]string{"in_progress", "completed success"}, []string{"in_progress", "completed failure"}},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s, gate := onStack(t), newGate(t)
			h := newGitHost(t, kind, map[string]string{"file": "one"})
			s.bind(h)
			p := s.create(client.SourceStage("source", h.url, "main").OnPush(kind, pushSecret, "main"), client.BuildStage("build", gate.wait()).From(0))
			s.pushOf(p, h, h.head)
			s.awaitStage(p, 1, "running")
			if states, _ := h.shown(h.head); !slices.Equal(states, want.success[:1]) {
				t.Fatalf("while it runs the commit shows %q", states)
			}
			gate.open()
			s.awaitStatus(p, "success")
			s.shows(h, want.success...)

			fails := s.create(client.SourceStage("source", h.url, "main"), client.BuildStage("build", "exit 1").From(0))
			s.fire(fails)
			s.awaitStatus(fails, "stage_exception")
			s.shows(h, append(want.success, want.failure...)...)
			s.neverSays(p, h.token)
		})
	}
}

// pushOf tells a pipeline of a push of main, as the host does.
func (s *story) pushOf(p *client.Pipeline, h *gitHost, commit string) {
	s.Helper()
	body := payload(s.T, h.kind+"-push", h.repository, commit)
	header := map[string][]string{
		"github": github("push", "one", body),
		"gitlab": {"X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", pushSecret},
		"gitee":  {"X-Gitee-Event", "Push Hook", "X-Gitee-Token", pushSecret},
	}[h.kind]
	s.pushed(p, http.StatusCreated, body, header...)
}

// shows waits for what the host's commit shows, whose link must lead to its run.
func (s *story) shows(h *gitHost, want ...string) {
	s.Helper()
	var link string
	await(s.T, "what the commit shows", func() (string, bool) {
		var states []string
		states, link = h.shown(h.head)
		return strings.Join(states, ", "), slices.Equal(states, want)
	})
	var run client.Run
	s.must(s.api.Call(s.Context(), http.MethodGet, strings.TrimPrefix(link, s.api.Credentials.Endpoint), nil, &run))
	if run.Commit == nil || run.Commit.ID != h.head {
		s.Fatalf("the link leads to %+v", run)
	}
}

func TestAHostThatRefusesAStatusFailsNoRun(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	h := newGitHost(t, "github", map[string]string{"file": "one"})
	h.refuse(true)
	s.bind(h)
	p := s.create(client.SourceStage("source", h.url, "main").OnPush("github", pushSecret, "main"), client.BuildStage("build", "cat file").From(0))
	s.pushOf(p, h, h.head)
	s.awaitStatus(p, "success")
	for _, d := range s.delivered(p, s.newestRun(p)) {
		if d.Kind != "status" || d.State != "failed" || d.Tries != 1 || d.Answer != http.StatusForbidden || !strings.Contains(d.Reason, "Resource not accessible by ******") {
			t.Errorf("the run shows %+v", d)
		}
	}
}
