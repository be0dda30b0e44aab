package packages_test

import (
	"crypto/sha512"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/shared/packages"
)

// stocked is a software center with a real object store. A process has one of those, so tests with it are not parallel.
type stocked struct {
	center
	server *files.Server
	now    time.Time // its clock's
}

func newStocked(t *testing.T) *stocked {
	t.Helper()
	s := &stocked{now: time.Date(2026, 2, 3, 4, 5, 6, 7000, time.UTC)}
	clock := func() time.Time { return s.now }
	var err error
	s.server, err = files.Open(t.Context(), files.Config{Dir: t.TempDir(), AccessKey: "AK", SecretKey: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.server.Close() })
	public := httptest.NewServer(s.server.Proxy())
	t.Cleanup(public.Close)
	s.table, err = bolt.Open(filepath.Join(t.TempDir(), "table"), bolt.Options{Now: clock, SweepEvery: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.table.Close() })
	s.Service = packages.New(s.table, s.server.Bucket(files.FilesBucket), s.server.Links(public.URL, files.FilesBucket))
	s.Now = clock
	return s
}

// keys are the objects in the store.
func (s *stocked) keys(t *testing.T) []string {
	t.Helper()
	all, err := s.server.Bucket(files.FilesBucket).List(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// ask asks for an upload of a file with this content into version V1 of ns/app.
func (s *stocked) ask(t *testing.T, path, content string) packages.UploadLink {
	t.Helper()
	link, err := s.Upload(t.Context(), viewer(ann), "ns", "app", "V1", upload(path, content))
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func upload(path, content string) packages.Upload {
	sum, size := sha512.Sum512([]byte(content)), int64(len(content))
	return packages.Upload{
		Folder: filepath.Dir("/" + path), Filename: filepath.Base(path), Size: &size, Digest: strings.ToUpper(hex.EncodeToString(sum[:])),
	}
}

// put sends bytes as the link says, and answers the store's status.
func put(t *testing.T, link packages.UploadLink, content string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, link.URL, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range link.Headers {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

func fetch(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func (c center) mustCreate(t *testing.T, creator packages.Creator, name string) packages.PackageView {
	t.Helper()
	view, err := c.Create(t.Context(), viewer(creator), "ns", name, packages.Change{})
	if err != nil {
		t.Fatal(err)
	}
	return view
}

func (c center) sweep(t *testing.T) {
	t.Helper()
	if err := c.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
}
