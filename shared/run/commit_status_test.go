package run_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/push"
	"github.com/containerops/containerops/shared/run"
)

const (
	onPush = `{"name": "shop", "stages": [
		{"name": "source", "service_name": "code_source", "params": {"git_type": "gitlab", "url": "https://git.example.com/acme/shop.git", "branch": "main",
		 "code_trigger": {"trigger_tag_create_event": true, "branchs": ["main"], "secret": "word"}}},
		{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]}`
	head = "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"
)

// shown is a host that shows statuses.
type shown struct {
	mu     sync.Mutex
	states []string
	last   hosts.Status
	at     hosts.Repository
	refuse error
}

func (s *shown) Report(_ context.Context, r hosts.Repository, status hosts.Status) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse != nil {
		return "", s.refuse
	}
	name := []string{"pending", "success", "failure", "cancelled", "errored"}[status.State]
	s.states, s.last, s.at = append(s.states, strings.TrimSpace(name+" "+status.Before)), status, r
	return fmt.Sprint("status ", len(s.states)), nil
}

func (s *shown) want(t *testing.T, states ...string) {
	t.Helper()
	if !slices.Equal(s.states, states) {
		t.Fatalf("the host is told %q, want %q", s.states, states)
	}
}

// pushWorld has a pipeline that listens to pushes, and an account of its creator at their host.
func pushWorld(t *testing.T) (*world, *shown) {
	t.Helper()
	w, host := newWorld(t, onPush), &shown{}
	w.Hosts = host
	w.Settings.PublicURL = "http://here"
	w.bind("gitlab", "https://git.example.com", "hush")
	return w, host
}

// push tells of a push, which starts a run.
func (w *world) push() {
	w.t.Helper()
	body := fmt.Sprintf(`{"object_kind": "push", "ref": "refs/heads/main", "before": "6dcb09b5b57875f334f61aebed695e2e4193db5e", "after": %q,
		"project": {"git_http_url": "https://git.example.com/acme/shop.git"}}`, head)
	started, err := w.Push(w.t.Context(), w.pipeline.ID, push.Request{Body: []byte(body), Header: http.Header{"X-Gitlab-Event": {"Push Hook"}, "X-Gitlab-Token": {"word"}}})
	if err != nil || !started {
		w.t.Fatalf("the push has started %t, %v", started, err)
	}
}

// told delivers what is due, and answers what comes then.
func (w *world) told(at run.Position) run.Position {
	w.t.Helper()
	for at.Next == "deliver" || at.Next == "redeliver" {
		at = w.deliver(at)
	}
	return at
}

// fetch plays the source's stage.
func (w *world) fetch(at run.Position, commit string) run.Position {
	w.t.Helper()
	w.begin(at, "token of the source")
	return w.finish(at, job.Result{LogNum: 1, Source: &job.SourceResult{Key: "k", Commit: commit}}, nil)
}

func TestAPushedCommitIsPendingBeforeItsRunBeginsAndThenWhatTheRunIs(t *testing.T) {
	t.Parallel()
	for want, failure := range map[string]*run.TaskError{
		"success": nil, "failure": jobFailed, "cancelled": {Error: job.ErrorCancelled}, "errored": {Error: "States.Runtime"},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			w, host := pushWorld(t)
			w.push()
			source := w.told(w.first())
			host.want(t, "pending")
			if s := host.last; s.Commit != head || s.Ref != "main" || s.Name != "containerops/shop" || s.Link != "http://here/v3/manage/pipelines/1/runs/1" ||
				s.Description != "run 1 is under way" || host.at.Path != "acme/shop" || host.at.Account != (hosts.Account{GitType: "gitlab", URL: "https://git.example.com", Token: "hush"}) {
				t.Fatalf("it is told %+v at %+v", s, host.at)
			}
			build := w.fetch(source, head)
			if build.Next != "stage" {
				t.Fatalf("after the source comes %+v", build)
			}
			w.begin(build, "token")
			if end := w.told(w.finish(build, job.Result{LogNum: 1}, failure)); end.Next != "end" {
				t.Fatalf("at the end comes %+v", end)
			}
			host.want(t, "pending", want+" status 1")
			if got := w.delivered(); len(got) != 2 || got[0].Kind != "status" || got[0].State != "delivered" || got[0].Stage != nil || got[0].To != "https://git.example.com" {
				t.Errorf("the run shows %+v", got)
			}
		})
	}
}

func TestACommitThatNobodyPushedIsPendingOnceItIsFetched(t *testing.T) {
	t.Parallel()
	w, host := pushWorld(t)
	w.start()
	source := w.first()
	if source.Next != "stage" {
		t.Fatalf("the run begins with %+v", source)
	}
	told := w.fetch(source, "0a0b")
	if again := w.finish(source, job.Result{LogNum: 1, Source: &job.SourceResult{Key: "k", Commit: "0a0b"}}, nil); !reflect.DeepEqual(again, told) {
		t.Fatalf("asked again it says %+v, before %+v", again, told)
	}
	build := w.told(told)
	host.want(t, "pending")
	w.begin(build, "token")
	w.told(w.finish(build, nil, jobFailed))
	host.want(t, "pending", "failure status 1")
	if host.last.Commit != "0a0b" || host.last.Description != "run 1: stage_exception" {
		t.Errorf("it is told %+v", host.last)
	}

	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 1))
	again := w.told(w.first())
	host.want(t, "pending", "failure status 1", "pending")
	w.begin(again, "token of the retry")
	w.told(w.finish(again, job.Result{LogNum: 1}, nil))
	host.want(t, "pending", "failure status 1", "pending", "success status 3")
}

func TestWithoutAnAccountNothingIsReported(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onPush)
	w.push()
	build := w.fetch(w.first(), head)
	w.begin(build, "token")
	if end := w.finish(build, job.Result{LogNum: 1}, nil); end.Next != "end" {
		t.Errorf("at the end comes %+v", end)
	}
	if got := w.delivered(); got != nil {
		t.Errorf("the run shows %+v", got)
	}
}

func TestAHostThatTakesNoStatusFailsNoRun(t *testing.T) {
	t.Parallel()
	w, host := pushWorld(t)
	host.refuse = errors.New("ask git.example.com: no route")
	w.push()
	build := w.fetch(w.told(w.first()), head)
	if got := w.delivered()[0]; got.State != "failed" || got.Tries != 4 || got.Reason != "ask git.example.com: no route" {
		t.Fatalf("the run shows %+v", got)
	}
	host.refuse = &hosts.Refused{Host: "git.example.com", Status: 404, Reason: "Not Found"}
	w.begin(build, "token")
	w.told(w.finish(build, job.Result{LogNum: 1}, nil))
	w.wantStatus(pipeline.StatusSuccess)
	if got := w.delivered()[1]; got.State != "failed" || got.Tries != 1 || got.Answer != 404 || got.Reason != "git.example.com answered 404: Not Found" {
		t.Errorf("the run shows %+v", got)
	}
}

func TestAStatusIsKeptWhenTheAccountIsGone(t *testing.T) {
	t.Parallel()
	w, host := pushWorld(t)
	w.push()
	w.must(w.accounts().Unbind(t.Context(), domain, ann.ID, "gitlab"))
	w.told(w.first())
	host.want(t)
	if got := w.delivered()[0]; got.State != "kept" || !strings.Contains(got.Reason, "ann has no account") {
		t.Errorf("the run shows %+v", got)
	}
}

func TestARunThatTheReconcilerStartsIsReportedToo(t *testing.T) {
	t.Parallel()
	w, host := pushWorld(t)
	w.machines.down = true
	w.push()
	w.machines.down = false
	w.must(w.Reconcile(t.Context()))
	w.told(w.first())
	host.want(t, "pending")
}
