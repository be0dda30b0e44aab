package api_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra"
	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestTheReferencePageLoadsOnlyWhatTheServiceHas(t *testing.T) {
	t.Parallel()
	s := start(t)
	page := s.send("GET", "/docs", "", "X-Auth-Token:").want(200).wantHeader("Content-Type", "text/html; charset=utf-8")
	policy := page.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "http") || strings.Contains(policy, "script-src 'self' '") {
		t.Errorf("the policy is %q", policy)
	}
	loaded := regexp.MustCompile(`(?:src|href)="(/[^"]*)"`).FindAllSubmatch(page.body, -1)
	if len(loaded) < 3 {
		t.Fatalf("the page loads %q", loaded)
	}
	for _, at := range loaded {
		s.send("GET", string(at[1]), "", "X-Auth-Token:").want(200).wantHeader("X-Content-Type-Options", "nosniff")
	}
}

func TestTheDefinitionIsAnsweredAsItIs(t *testing.T) {
	t.Parallel()
	text, err := fs.ReadFile(infra.Reference(), "openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := start(t).send("GET", "/openapi.yaml", "", "X-Auth-Token:").want(200).wantHeader("Content-Type", "application/yaml;charset=utf8")
	if !bytes.Equal(got.body, text) {
		t.Errorf("it has %d bytes, the file %d", len(got.body), len(text))
	}
}

func TestTheViewerIsZippedForWhoUnderstandsIt(t *testing.T) {
	t.Parallel()
	docs := api.Docs(infra.Reference())
	plain := get(docs, "/docs/swagger-ui-bundle.js", "")
	for accepted, zipped := range map[string]bool{
		"gzip": true, "br, gzip;q=0.5": true, "GZIP": true, "deflate, gzip;q=0": false, "br": false, "": false, "gzip;q=x": false,
	} {
		got := get(docs, "/docs/swagger-ui-bundle.js", accepted)
		if is := got.Header().Get("Content-Encoding") == "gzip"; is != zipped {
			t.Errorf("Accept-Encoding %q: zipped is %v", accepted, is)
		}
		if !zipped {
			continue
		}
		r, err := gzip.NewReader(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("Accept-Encoding %q: %d bytes (%v), want %d", accepted, len(body), err, plain.Body.Len())
		}
	}
}

func TestAFileThatThePageDoesNotHaveIsNotFound(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, name := range []string{"README.md", "nothing", "..%2Fopenapi.yaml", "%2e%2e"} {
		s.send("GET", "/docs/"+name, "").wantFault(pipeline.NoSuchRoute)
	}
}

func TestFilesThatCannotBeReadAreAnError(t *testing.T) {
	t.Parallel()
	if got := get(api.Docs(broken{}), "/docs", ""); got.Code != http.StatusInternalServerError {
		t.Errorf("answer %d", got.Code)
	}
}

type broken struct{}

func (broken) Open(string) (fs.File, error) { return nil, errors.New("the disk is gone") }

func get(handler http.Handler, path, accepted string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	if accepted != "" {
		r.Header.Set("Accept-Encoding", accepted)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}
