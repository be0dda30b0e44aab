package hosts_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/job/address"
)

const token = "a-T0ken/of+mine"

// request is one as it came: its method and path as they were sent, and its JSON.
type request struct {
	line string
	body map[string]any
}

type answer struct {
	status int
	body   string
}

// server answers as a host does, one request after the other, and keeps what came.
type server struct {
	t        *testing.T
	client   *hosts.Client
	url      string
	redirect string
	answers  []answer
	requests []request
	header   http.Header // of the last
}

func serve(t *testing.T, answers ...answer) *server {
	t.Helper()
	s := &server{t: t, client: hosts.New(address.Policy{AllowPrivate: true}), answers: answers}
	listening := httptest.NewServer(s)
	t.Cleanup(listening.Close)
	s.url = listening.URL
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || len(s.requests) == len(s.answers) {
		s.t.Errorf("request %d came, %v", len(s.requests)+1, err)
		return
	}
	got := request{line: r.Method + " " + r.RequestURI}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &got.body); err != nil {
			s.t.Errorf("%s: %q: %v", got.line, body, err)
		}
	}
	next := s.answers[len(s.requests)]
	s.requests, s.header = append(s.requests, got), r.Header
	if s.redirect != "" {
		w.Header().Set("Location", s.redirect+r.RequestURI)
	}
	w.WriteHeader(next.status)
	_, _ = io.WriteString(w, next.body)
}

// repository is one of the server's, of this kind of host.
func (s *server) repository(gitType, path string) hosts.Repository {
	return hosts.Repository{Account: hosts.Account{GitType: gitType, URL: s.url, Token: token}, Path: path}
}

// got holds what came against what a host documents.
func (s *server) got(want ...request) {
	s.t.Helper()
	if !reflect.DeepEqual(s.requests, want) {
		s.t.Errorf("it has got\n%+v, want\n%+v", s.requests, want)
	}
}
