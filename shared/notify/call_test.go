package notify

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/job/address"
)

func TestACallCarriesItsKeyAndBody(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	status, err := NewCaller(address.Policy{AllowPrivate: true}).Do(t.Context(), Call{Method: http.MethodPost, URL: server.URL, Key: "k", Body: []byte(`{}`)})
	if err != nil || status != http.StatusAccepted {
		t.Fatal(status, err)
	}
	if got.Header.Get("Idempotency-Key") != "k" || got.Header.Get("Content-Type") != "application/json;charset=utf8" || string(body) != "{}" {
		t.Errorf("it got %v with %q", got.Header, body)
	}
}

func TestAnAddressThatIsRefusedIsNotCalledAlsoByARedirect(t *testing.T) {
	t.Parallel()
	redirect := httptest.NewServer(http.RedirectHandler("http://169.254.169.254/latest", http.StatusFound))
	t.Cleanup(redirect.Close)
	for name, c := range map[string]struct {
		policy address.Policy
		url    string
	}{
		"private":                {address.Policy{}, redirect.URL},
		"link-local, redirected": {address.Policy{AllowPrivate: true}, redirect.URL},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := NewCaller(c.policy).Do(t.Context(), Call{Method: http.MethodGet, URL: c.url})
			var refused *Refusal
			if !errors.As(err, &refused) {
				t.Errorf("got %v, want a refusal", err)
			}
		})
	}
}

func TestWhatACallsAnswerMeans(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(r.URL.Path[1:])
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	const taken, again, never = "taken", "to be tried again", "never taken"
	for status, want := range map[int]string{200: taken, 204: taken, 304: never, 400: never, 404: never, 408: again, 429: again, 500: again, 503: again} {
		got, err := NewCaller(address.Policy{AllowPrivate: true}).Do(t.Context(), Call{Method: http.MethodPost, URL: fmt.Sprint(server.URL, "/", status)})
		means := taken
		var refused *Refusal
		switch {
		case errors.As(err, &refused):
			means = never
		case err != nil:
			means = again
		}
		if got != status || means != want {
			t.Errorf("%d is %s, want %s: %d, %v", status, means, want, got, err)
		}
	}
}

func TestAnErrorDoesNotTellTheURLsSecrets(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"http://user:planted@127.0.0.1:1/planted?token=planted", "http://[planted/", "http://127.0.0.1:1/%zzplanted"} {
		_, err := NewCaller(address.Policy{AllowPrivate: true}).Do(t.Context(), Call{Method: http.MethodGet, URL: url})
		if err == nil || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: got %v", url, err)
		}
	}
}

func TestACallGivesUpAfterARoundOfRedirects(t *testing.T) {
	t.Parallel()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, server.URL, http.StatusFound)
	}))
	defer server.Close()
	if _, err := NewCaller(address.Policy{AllowPrivate: true}).Do(t.Context(), Call{Method: http.MethodGet, URL: server.URL}); err == nil || !strings.Contains(err.Error(), "redirects") {
		t.Errorf("got %v", err)
	}
}
