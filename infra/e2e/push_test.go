package e2e

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/client"
)

const pushSecret = "a-Secret-Word-9120"

// The payloads of shared/push tell of these.
const (
	pushedCommit = "c3d0be41ecbe669545ee3e94d31ed9a4bc91ee3c"
	pushedAuthor = "Li Na <li@example.com>"
)

// payload is what a host sends, of this repository and this commit.
func payload(t *testing.T, name string, r *repository, commit string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "shared", "push", "testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	place := strings.TrimSuffix(r.url, ".git")
	return []byte(strings.NewReplacer(
		"https://github.com/acme/shop", place, "https://gitlab.example.com/acme/shop", place, "https://gitee.com/acme/shop", place,
		pushedCommit, commit).Replace(string(text)))
}

// push sends a request to a pipeline's hook, whose address the pipeline's answer shows.
func (s *story) push(p *client.Pipeline, body []byte, header ...string) int {
	s.Helper()
	trigger, _ := p.Stages[0].Params["code_trigger"].(map[string]any)
	address, _ := trigger["url"].(string)
	return s.sendPush(address, body, header...)
}

func (s *story) sendPush(address string, body []byte, header ...string) int {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		s.Fatalf("hook %q: %v", address, err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	s.must(err)
	s.must(answer.Body.Close())
	return answer.StatusCode
}

func (s *story) pushed(p *client.Pipeline, want int, body []byte, header ...string) {
	s.Helper()
	if got := s.push(p, body, header...); got != want {
		s.Fatalf("the push is answered %d, want %d", got, want)
	}
}

// github is what GitHub sends beside the body.
func github(event, delivery string, body []byte) []string {
	return githubWith(pushSecret, event, delivery, body)
}

func githubWith(secret, event, delivery string, body []byte) []string {
	return []string{"X-GitHub-Event", event, "X-GitHub-Delivery", delivery, "X-Hub-Signature-256", "sha256=" + hex.EncodeToString(signedWith(secret, body))}
}

func signed(text []byte) []byte { return signedWith(pushSecret, text) }

func signedWith(secret string, text []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(text)
	return mac.Sum(nil)
}

// onPush makes a pipeline that fetches a repository when it is pushed to, and prints its file.
func (s *story) onPush(r *repository, gitType string) *client.Pipeline {
	s.Helper()
	return s.create(client.SourceStage("source", r.url, "main").OnPush(gitType, pushSecret, "main"), client.BuildStage("build", "cat file").From(0))
}

func TestAPushStartsARunOfThePushedCommit(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	r := serveRepository(t, map[string]string{"file": "as pushed"})
	p := s.onPush(r, "github")
	commit := r.head
	r.commit("main", map[string]string{"file": "as pushed later"})

	body := payload(t, "github-push", r, commit)
	s.pushed(p, http.StatusCreated, body, github("push", "one", body)...)
	run := s.newestRun(p)
	if c := run.Cause; c.Type != "push" || c.Ref != "refs/heads/main" || c.Commit != commit || c.Author != pushedAuthor || c.Message != "Price the cart" {
		t.Errorf("the cause is %+v", c)
	}
	if run.Commit == nil || run.Commit.ID != commit {
		t.Errorf("the commit is %+v, want %s", run.Commit, commit)
	}
	s.awaitStatus(p, "success")
	if log := s.log(p, 1); !strings.Contains(log, "as pushed\n") || strings.Contains(log, "later") {
		t.Errorf("the run did not fetch what was pushed:\n%s", log)
	}
	s.pushed(p, http.StatusOK, body, github("push", "one", body)...)
	if again := s.newestRun(p); again.ID != run.ID {
		t.Errorf("the same delivery started run %d", again.ID)
	}
}

func TestWhatEachHostSendsOfATagStartsARunOfTheTag(t *testing.T) {
	t.Parallel()
	stamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	for host, header := range map[string]func(body []byte) []string{
		"github": func(body []byte) []string { return github("push", "tag", body) },
		"gitlab": func([]byte) []string {
			return []string{"X-Gitlab-Event", "Tag Push Hook", "X-Gitlab-Token", pushSecret}
		},
		"gitee": func([]byte) []string {
			return []string{"X-Gitee-Event", "Tag Push Hook", "X-Gitee-Timestamp", stamp,
				"X-Gitee-Token", base64.StdEncoding.EncodeToString(signed([]byte(stamp + "\n" + pushSecret)))}
		},
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			s := onStack(t)
			r := serveRepository(t, map[string]string{"file": "as tagged"})
			s.must(r.Tag(t.Context(), "v1.0", r.head))
			p := s.onPush(r, host)
			tagged := r.head
			r.commit("main", map[string]string{"file": "newer"})
			body := payload(t, host+"-tag", r, tagged)
			s.pushed(p, http.StatusCreated, body, header(body)...)
			s.awaitStatus(p, "success")
			if run := s.newestRun(p); run.Cause.Ref != "refs/tags/v1.0" || run.Commit == nil || run.Commit.ID != tagged {
				t.Errorf("the run is of %+v, %+v, want %s", run.Cause, run.Commit, tagged)
			}
			if log := s.log(p, 1); !strings.Contains(log, "as tagged\n") {
				t.Errorf("the run did not fetch the tag:\n%s", log)
			}
		})
	}
}

func TestATagIsFetchedByItsNameWhenItsHostNamesNoCommit(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	r := serveRepository(t, map[string]string{"file": "as tagged"})
	s.must(r.Tag(t.Context(), "v1.0", r.head))
	p := s.onPush(r, "github")
	create, push := payload(t, "github-create-tag", r, r.head), payload(t, "github-tag", r, r.head)
	s.pushed(p, http.StatusCreated, create, github("create", "one", create)...)
	s.pushed(p, http.StatusOK, push, github("push", "two", push)...) // the same tag, told again
	s.awaitStatus(p, "success")
	if run := s.newestRun(p); run.Commit == nil || run.Commit.ID != r.head {
		t.Errorf("the commit is %+v, want %s", run.Commit, r.head)
	}
}

func TestWhatStartsNothingIsTakenAllTheSame(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	r := serveRepository(t, map[string]string{"file": "one"})
	p := s.onPush(r, "github")
	for name, event := range map[string]string{
		"github-ping": "ping", "github-push-deleted": "push", "github-push-skip": "push", "github-create-branch": "create", "github-tag-moved": "push",
	} {
		body := payload(t, name, r, r.head)
		s.pushed(p, http.StatusOK, body, github(event, name, body)...)
	}
	other := bytes.ReplaceAll(payload(t, "github-push", r, r.head), []byte("refs/heads/main"), []byte("refs/heads/next"))
	s.pushed(p, http.StatusOK, other, github("push", "other branch", other)...)
	elsewhere := bytes.ReplaceAll(payload(t, "github-push", r, r.head), []byte("/git/shop"), []byte("/git/other"))
	s.pushed(p, http.StatusOK, elsewhere, github("push", "other repository", elsewhere)...)

	body := payload(t, "github-push", r, r.head)
	s.pushed(p, http.StatusUnauthorized, body, "X-GitHub-Event", "push")
	s.pushed(p, http.StatusUnauthorized, append(body, ' '), github("push", "forged", body)...)
	s.pushed(p, http.StatusUnauthorized, body, "X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", pushSecret) // a hook is of one kind
	runs, err := s.api.Runs(t.Context(), p.ID, 10)
	s.must(err)
	if len(runs) != 0 {
		t.Errorf("runs have started: %+v", runs)
	}
}

func TestAPushInAFormStartsARun(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	r := serveRepository(t, map[string]string{"file": "one"})
	p := s.onPush(r, "github")
	form := []byte(url.Values{"payload": {string(payload(t, "github-push", r, r.head))}}.Encode())
	s.pushed(p, http.StatusCreated, form, append(github("push", "form", form), "Content-Type", "application/x-www-form-urlencoded")...)
	s.awaitStatus(p, "success")
}

func TestOfOneDeliveryManyTimesAtOnceOneStartsTheRun(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	gate := newGate(t)
	r := serveRepository(t, map[string]string{"file": "one"})
	p := s.create(client.SourceStage("source", r.url, "main").OnPush("github", pushSecret, "main"), client.BuildStage("build", gate.wait()))
	body := payload(t, "github-push", r, r.head)
	answers := make([]int, 6)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.push(p, body, github("push", "one", body)...) })
	}
	all.Wait()
	started := 0
	for _, status := range answers {
		switch status {
		case http.StatusCreated:
			started++
		case http.StatusOK, http.StatusConflict: // it came while the first was being taken
		default:
			t.Errorf("answered %d", status)
		}
	}
	s.pushed(p, http.StatusOK, body, github("push", "one", body)...)
	s.pushed(p, http.StatusConflict, body, github("push", "two", body)...) // another push, while it runs
	gate.open()
	s.awaitStatus(p, "success")
	runs, err := s.api.Runs(t.Context(), p.ID, 10)
	s.must(err)
	if started != 1 || len(runs) != 1 {
		t.Errorf("%d answers say that they started a run, there are %d", started, len(runs))
	}
}

func TestOfTwoRepositoriesThePushedOneIsPinned(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	pushed, other := serveRepository(t, map[string]string{"file": "pushed"}), serveRepository(t, map[string]string{"file": "other"})
	p := s.create(
		client.SourceStage("pushed", pushed.url, "main").OnPush("github", pushSecret, "main"),
		client.SourceStage("other", other.url, "main").OnPush("github", pushSecret, "main"),
		client.BuildStage("build", "cat file").From(0), client.BuildStage("build other", "cat file").From(1),
	)
	commit := other.head
	other.commit("main", map[string]string{"file": "other, later"})
	body := payload(t, "github-push", other, commit)
	s.pushed(p, http.StatusCreated, body, github("push", "one", body)...)
	s.awaitStatus(p, "success")
	if run := s.newestRun(p); run.Commit == nil || run.Commit.ID != commit {
		t.Errorf("the commit is %+v, want the pushed one, %s", run.Commit, commit)
	}
	if first, second := s.log(p, 2), s.log(p, 3); !strings.Contains(first, "pushed\n") || strings.Contains(second, "later") {
		t.Errorf("fetched were\n%s\n%s", first, second)
	}
}
