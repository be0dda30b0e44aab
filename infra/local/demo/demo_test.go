package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// service answers as a stack on which the sample's runs end as the test says. The real thing is met in infra/e2e.
type service struct {
	t    *testing.T
	runs []client.Run // the newest is the last
	next client.Run   // what the webhook starts
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const one = "/v3/manage/pipelines/1"
	switch r.Method + " " + r.URL.Path {
	case "POST /v3/auth/tokens":
		w.Header().Set("X-Subject-Token", "token")
		w.WriteHeader(http.StatusCreated)
	case "POST /v3/manage/pipelinegroups":
		w.WriteHeader(http.StatusConflict)
		io.WriteString(w, `[{"errorCode":"SVCSTG.SWR.4090236","errorMessage":"it exists"}]`)
	case "GET /v3/manage/pipelines":
		io.WriteString(w, `[{"id":1,"name":"greeter"}]`)
	case "GET " + one:
		io.WriteString(w, `{"id":1,"name":"greeter","stages":[{"service_name":"code_source"}],
			"pre_operation":{"triggers":[{"webhook":{"url":"http://elsewhere/v2/manage/webhooks/the-id"}}]}}`)
	case "POST /v2/manage/webhooks/the-id":
		s.runs = append(s.runs, s.next)
		io.WriteString(w, `{}`)
	case "GET " + one + "/runs":
		s.answer(w, s.runs[max(0, len(s.runs)-1):])
	case "GET " + one + "/runs/1", "GET " + one + "/runs/2":
		s.answer(w, s.runs[len(s.runs)-1])
		s.runs[len(s.runs)-1].Status = "success" // by the next look
	default:
		s.t.Errorf("%s %s", r.Method, r.URL.Path)
	}
}

func (s *service) answer(w io.Writer, value any) {
	if err := json.NewEncoder(w).Encode(value); err != nil {
		s.t.Error(err)
	}
}

func TestARunThatFailsIsToldWithItsStageAndReason(t *testing.T) {
	t.Parallel()
	failed := client.Run{ID: 1, Number: 1, Status: "stage_exception", Stages: []client.RunStage{
		{Name: "source", Status: "stage_exception", Reason: "branch main not found"},
	}}
	said, err := show(t, &service{t: t, next: failed})
	want := "run 1 of pipeline greeter ended with stage_exception: stage source: branch main not found"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v, want %s\n%s", err, want, said)
	}
}

func TestARunFromBeforeIsFollowedToItsEndFirst(t *testing.T) {
	t.Parallel()
	under := client.Run{ID: 1, Number: 1, Status: "running", Stages: []client.RunStage{{Name: "source", Status: "success"}}}
	failed := client.Run{ID: 2, Number: 2, Status: "cancel"}
	said, err := show(t, &service{t: t, runs: []client.Run{under}, next: failed})
	if err == nil || !strings.Contains(err.Error(), "run 2 of pipeline greeter ended with cancel") {
		t.Errorf("the error is %v\n%s", err, said)
	}
	if !strings.Contains(said, "under way from before") || !strings.Contains(said, "ended with success") {
		t.Errorf("it says nothing of run 1:\n%s", said)
	}
}

// show runs the sample against a service and returns what it says.
func show(t *testing.T, s *service) (string, error) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	data, err := json.Marshal(client.Credentials{Endpoint: server.URL, User: "admin"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	err = Run(t.Context(), &said, file)
	return said.String(), err
}
