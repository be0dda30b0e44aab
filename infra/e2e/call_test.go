package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// receiver is a webhook of others: it notes its calls, and answers the first ones with an error.
type receiver struct {
	*httptest.Server
	mu    sync.Mutex
	fails int
	calls []received
}

type received struct {
	method, query, key, body, signature string
}

func newReceiver(t *testing.T, fails, status int) *receiver {
	r := &receiver{fails: fails}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.calls = append(r.calls, received{in.Method, in.URL.RawQuery, in.Header.Get("Idempotency-Key"), string(body), in.Header.Get("X-ContainerOps-Signature-256")})
		if len(r.calls) <= r.fails {
			w.WriteHeader(status)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.calls)
}

// delivered waits until the run has nothing left to tell, and returns what it has told.
func (s *story) delivered(p *client.Pipeline, run client.Run) (all []client.Delivery) {
	s.Helper()
	await(s.T, "the deliveries of "+p.Name, func() (string, bool) {
		shown, err := s.api.Run(s.Context(), p.ID, run.ID)
		s.must(err)
		all = shown.Deliveries
		return shown.Status, len(all) > 0 && !slices.ContainsFunc(all, func(d client.Delivery) bool { return d.State == "waiting" })
	})
	return all
}

func TestASuccessIsToldToWebhooksOfOthers(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	post, get := newReceiver(t, 1, http.StatusServiceUnavailable), newReceiver(t, 0, 0)
	version := client.Convert{Name: "v", PipelineParamName: "version"}
	p := s.createFrom(client.Definition{
		PreOperation: client.WebhookTriggers("or", 1),
		Params:       []client.Param{{Name: "version", Value: "1.2"}},
		Stages: []client.StageDefinition{client.BuildStage("build", "true").
			Calling(http.MethodPost, post.URL+"/hook?token=planted", version).Calling(http.MethodGet, get.URL+"/hook", version)},
	})
	run := s.fire(p)
	s.awaitStatus(p, "success")
	for _, d := range s.delivered(p, run) {
		if d.State != "delivered" || d.Answer != http.StatusOK || strings.Contains(d.To, "planted") {
			t.Errorf("the run shows %+v", d)
		}
	}
	calls := post.all()
	if len(calls) != 2 || calls[0].key == "" || calls[0].key != calls[1].key || calls[1].query != "token=planted&v=1.2" {
		t.Fatalf("after its first answer 503 the POST webhook was called: %+v", calls)
	}
	var event struct {
		Pipeline struct{ ID int64 }
		Run      struct{ ID int64 }
		Stage    struct{ Name, Status string }
	}
	s.must(json.Unmarshal([]byte(calls[1].body), &event))
	if event.Pipeline.ID != p.ID || event.Run.ID != run.ID || event.Stage.Name != "build" || event.Stage.Status != "success" {
		t.Errorf("it was told %s", calls[1].body)
	}
	if calls := get.all(); len(calls) != 1 || calls[0].method != http.MethodGet || calls[0].query != "v=1.2" || calls[0].body != "" {
		t.Errorf("the GET webhook was called: %+v", calls)
	}
}

func TestAWebhookThatRefusesIsNotCalledAgainAndFailsNoRun(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	refuses := newReceiver(t, 9, http.StatusForbidden)
	p := s.create(client.BuildStage("build", "true").Calling(http.MethodPost, refuses.URL))
	run := s.fire(p)
	s.awaitStatus(p, "success")
	told := s.delivered(p, run)
	if len(told) != 1 || told[0].State != "failed" || told[0].Answer != http.StatusForbidden || len(refuses.all()) != 1 {
		t.Errorf("the run shows %+v after %d calls", told, len(refuses.all()))
	}
}

func TestAFailureFiresNoTrigger(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	silent := newReceiver(t, 0, 0)
	p := s.create(client.BuildStage("build", "false").Calling(http.MethodPost, silent.URL))
	run := s.fire(p)
	s.awaitStatus(p, "stage_exception")
	shown, err := s.api.Run(t.Context(), p.ID, run.ID)
	s.must(err)
	if len(shown.Deliveries) != 0 || len(silent.all()) != 0 {
		t.Errorf("a failure told %+v", shown.Deliveries)
	}
}

func TestLinkLocalAddressesAreNeverCalled(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	redirects := httptest.NewServer(http.RedirectHandler("http://169.254.169.254/latest/meta-data/", http.StatusTemporaryRedirect))
	t.Cleanup(redirects.Close)
	p := s.create(client.BuildStage("build", "true").Calling(http.MethodGet, redirects.URL))
	run := s.fire(p)
	for _, d := range s.delivered(p, run) {
		if d.State != "failed" || !strings.Contains(d.Reason, "link-local") {
			t.Errorf("a redirect to the metadata service: %+v", d)
		}
	}
}

func TestPrivateAddressesAreCalledOnlyWhereTheyAreAllowed(t *testing.T) {
	t.Parallel()
	s, _ := onOwnStack(t, "--allow-private-networks=false")
	private := newReceiver(t, 0, 0)
	byName := strings.Replace(private.URL, "127.0.0.1", "localhost", 1)
	p := s.create(client.BuildStage("build", "true").Calling(http.MethodPost, private.URL).Calling(http.MethodPost, byName))
	run := s.fire(p)
	s.awaitStatus(p, "success")
	for _, d := range s.delivered(p, run) {
		if d.State != "failed" || d.Tries != 1 || !strings.Contains(d.Reason, "private") {
			t.Errorf("the run shows %+v", d)
		}
	}
	if calls := private.all(); len(calls) != 0 {
		t.Errorf("it was called: %+v", calls)
	}
}

func TestAWebhookThatDoesNotAnswerInTimeIsCalledAgain(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	var calls atomic.Int32
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			io.Copy(io.Discard, r.Body) // the end of a connection is seen once its request was read
			<-r.Context().Done()
		}
	}))
	t.Cleanup(slow.Close)
	p := s.create(client.BuildStage("build", "true").Calling(http.MethodPost, slow.URL))
	run := s.fire(p)
	s.awaitStatus(p, "success")
	if told := s.delivered(p, run); told[0].State != "delivered" || told[0].Tries != 2 || told[0].Answer != http.StatusOK {
		t.Errorf("the run shows %+v", told[0])
	}
}

func TestAToolIsToldBySignedJSON(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	tool := newReceiver(t, 0, 0)
	p := s.createFrom(client.Definition{
		PreOperation:  client.WebhookTriggers("or", 1),
		Stages:        []client.StageDefinition{client.BuildStage("build", "echo the reason\nexit 3")},
		PostOperation: client.NotifyURL(tool.URL+"/chat", "planted-key", client.OnFailure),
	})
	run := s.fire(p)
	s.awaitStatus(p, "stage_exception")
	for _, d := range s.delivered(p, run) {
		if d.Kind != "post" || d.State != "delivered" || d.Stage != nil {
			t.Errorf("the run shows %+v", d)
		}
	}
	calls := tool.all()
	if len(calls) != 1 {
		t.Fatalf("the tool was called %d times", len(calls))
	}
	mac := hmac.New(sha256.New, []byte("planted-key"))
	mac.Write([]byte(calls[0].body))
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); calls[0].signature != want {
		t.Errorf("it was signed %q, want %q", calls[0].signature, want)
	}
	var told struct {
		Run        struct{ Status string }
		Text, Link string
	}
	s.must(json.Unmarshal([]byte(calls[0].body), &told))
	if told.Run.Status != "stage_exception" || !strings.Contains(told.Text, "the reason") || told.Link == "" {
		t.Errorf("it was told %s", calls[0].body)
	}
}
