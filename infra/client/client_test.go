package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheTokenIsFetchedOnceAndSentWithEveryCall(t *testing.T) {
	t.Parallel()
	logins := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v3/auth/tokens" {
			logins++
			w.Header().Set("X-Subject-Token", "the-token")
			w.WriteHeader(http.StatusCreated)
			return
		}
		if got := r.Header.Get("X-Auth-Token"); got != "the-token" {
			t.Errorf("X-Auth-Token is %q", got)
		}
		io.WriteString(w, `[]`)
	})
	for range 2 {
		if _, err := c.Pipelines(t.Context(), "demo"); err != nil {
			t.Fatal(err)
		}
	}
	if logins != 1 {
		t.Errorf("asked for a token %d times, want once", logins)
	}
}

func TestARefusedRequestIsSentAgainWhenTheServiceSays(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{http.StatusTooManyRequests: attempts, http.StatusServiceUnavailable: 1} {
		sent := 0
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != "{}" {
				t.Errorf("attempt %d has the body %q, %v", sent, body, err)
			}
			sent++
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(status)
		})
		answer, err := c.Send(t.Context(), http.MethodPost, "/", nil, []byte("{}"))
		if err != nil || answer.Status != status || sent != want {
			t.Errorf("%d: sent %d times, want %d: %v", status, sent, want, err)
		}
	}
	t.Run("but not for longer than the caller has", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		})
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := c.Send(ctx, http.MethodGet, "/", nil, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnAnswerThatIsNotSuccessIsAnErrorWithItsFaults(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`[{"errorCode":"SVCSTG.SWR.4040162","errorMessage":"no pipeline","detail":"id 7"}]`: "404 SVCSTG.SWR.4040162 no pipeline: id 7",
		`<html>nothing here</html>`: "404 <html>nothing here</html>",
	} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			io.WriteString(w, body)
		})
		c.token = "the-token"
		_, err := c.Pipeline(t.Context(), 7)
		var answered *Error
		if !errors.As(err, &answered) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("error is %v, want an *Error ending with %q", err, want)
		}
	}
}

func TestADownloadOfOtherBytesThanListedIsRefused(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "bytes") })
	c.token = "the-token"
	if _, err := c.Download(t.Context(), File{URL: "/file", Digest: "00", Size: 5}); err == nil {
		t.Error("no error for a wrong SHA-512")
	}
}

func TestALogsLinesAreReadFromItsChunks(t *testing.T) {
	t.Parallel()
	first, _ := json.Marshal([]Line{{Type: "phase", Message: "Building"}})
	second, _ := json.Marshal([]Line{{Type: "content", Message: "one"}, {Type: "content", Message: "two"}})
	log := Log{Chunks: []Chunk{{Content: string(first)}, {Content: string(second)}}}
	lines, err := log.Lines()
	if err != nil || len(lines) != 3 || lines[2].Message != "two" {
		t.Errorf("lines are %v (%v)", lines, err)
	}
	log.Chunks[1].Content = "no list"
	if _, err := log.Lines(); err == nil {
		t.Error("no error for a chunk that is not a list")
	}
}

func TestCredentialsAreReadFromTheStacksFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(path, []byte(`{"endpoint":"http://127.0.0.1:1","user":"admin"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ReadCredentials(path)
	if err != nil || got.Endpoint != "http://127.0.0.1:1" || got.User != "admin" {
		t.Errorf("credentials are %+v (%v)", got, err)
	}
}

// serve starts a server and makes a client of it.
func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return New(Credentials{Endpoint: server.URL, User: "admin", Password: "secret", Domain: "default"})
}
