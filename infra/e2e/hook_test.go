package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// onMountedPush makes a pipeline whose hook is mounted by itself, with a secret that nobody has given.
func (s *story) onMountedPush(h *gitHost) *client.Pipeline {
	s.Helper()
	return s.create(client.SourceStage("source", h.url, "main").OnPush(h.kind, "", "main").Mounted(), client.BuildStage("build", "cat file").From(0))
}

// mount is how a pipeline's answer says that its hook is mounted.
func mount(p *client.Pipeline) (state, reason string) {
	trigger, _ := p.Stages[0].Params["code_trigger"].(map[string]any)
	state, _ = trigger["mount_state"].(string)
	reason, _ = trigger["mount_reason"].(string)
	return state, reason
}

func TestAHookIsMountedByTheBoundAccountAndItsPushStartsARun(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"github", "gitlab", "gitee"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			h := newGitHost(t, kind, map[string]string{"file": "as pushed"})
			s.bind(h)
			p := s.onMountedPush(h)
			if state, reason := mount(p); state != "mounted" {
				t.Fatalf("the hook is %q: %s", state, reason)
			}
			if status := s.deliver(h, p, h.head); status != http.StatusCreated {
				t.Fatalf("the push is answered %d", status)
			}
			s.awaitStatus(p, "success")
			if run := s.newestRun(p); run.Cause.Type != "push" || run.Commit == nil || run.Commit.ID != h.head {
				t.Errorf("the run is %+v", run)
			}

			// An update changes the hook that is there, also when it has another secret by now.
			s.must(s.update(p, func(definition map[string]any) {
				trigger(definition)["secret"] = pushSecret
			}))
			if mounted := h.mounted(); len(mounted) != 1 || mounted[0].secret != pushSecret {
				t.Errorf("mounted are %+v", mounted)
			}
			s.must(s.update(p, func(definition map[string]any) { trigger(definition)["mount"] = "manual" }))
			if mounted := h.mounted(); len(mounted) != 0 {
				t.Errorf("one that is mounted by hand from now on leaves %+v", mounted)
			}
		})
	}
}

// trigger is the code trigger of a definition's first stage.
func trigger(definition map[string]any) map[string]any {
	stage := definition["stages"].([]any)[0].(map[string]any)
	return stage["params"].(map[string]any)["code_trigger"].(map[string]any)
}

func TestAHookIsRemovedWithItsPipeline(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	h := newGitHost(t, "github", map[string]string{"file": "one"})
	s.bind(h)
	p := s.onMountedPush(h)
	if len(h.mounted()) != 1 {
		t.Fatalf("mounted are %+v", h.mounted())
	}
	s.must(s.delete(p))
	if mounted := h.mounted(); len(mounted) != 0 {
		t.Errorf("without its pipeline stays %+v", mounted)
	}
}

func TestAHookThatItsHostRefusesIsSaidAndTriedAgain(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	h := newGitHost(t, "gitlab", map[string]string{"file": "one"})
	p := s.onMountedPush(h)
	if state, reason := mount(p); state != "failed" || !strings.Contains(reason, "bound no account") {
		t.Fatalf("without an account the hook is %q: %s", state, reason)
	}
	s.bind(h)
	h.refuse(true)
	again := func(*client.Pipeline) *client.Pipeline {
		s.must(s.update(p, func(map[string]any) {}))
		now, err := s.api.Pipeline(t.Context(), p.ID)
		s.must(err)
		return now
	}
	if state, reason := mount(again(p)); state != "failed" || !strings.Contains(reason, "answered 403: Resource not accessible by ******") {
		t.Fatalf("refused the hook is %q: %s", state, reason)
	}
	h.refuse(false)
	if state, reason := mount(again(p)); state != "mounted" || reason != "" || len(h.mounted()) != 1 {
		t.Errorf("at last the hook is %q: %s", state, reason)
	}
}
