package packages_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/packages"
)

// Not parallel: a process has one object store.
func TestADownloadIsALinkThatAnyoneCanFollowForFiveMinutes(t *testing.T) {
	server, err := files.Open(t.Context(), files.Config{Dir: t.TempDir(), AccessKey: "AK", SecretKey: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	public := httptest.NewServer(server.Proxy())
	t.Cleanup(public.Close)
	err = server.Bucket(files.FilesBucket).Put(t.Context(), "k/1", objects.Content{Body: strings.NewReader("0123456789"), Type: "text/html"})
	if err != nil {
		t.Fatal(err)
	}

	c := newCenter(t)
	c.Service = packages.New(c.table, server.Bucket(files.FilesBucket), server.Links(public.URL, files.FilesBucket))
	stored := file("ns", "hello hello", "V1", `folder/ü "1".war`)
	stored.Key = "k/1"
	c.mustPublish(t, ann, stored)
	link, err := c.Download(t.Context(), viewer(ann), "ns", "hello%20hello", "V1", `folder/ü "1".war`)
	if err != nil {
		t.Fatal(err)
	}
	if u, _ := url.Parse(link); u.Query().Get("X-Amz-Expires") != "300" || !strings.HasPrefix(link, public.URL+"/files/k/1?") {
		t.Errorf("link %s", link)
	}
	response, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || string(body) != "0123456789" {
		t.Errorf("%d %q, %v", response.StatusCode, body, err)
	}
	header := response.Header
	if header.Get("Content-Type") != "application/octet-stream" ||
		header.Get("Content-Disposition") != `attachment; filename*=utf-8''%C3%BC%20%221%22.war` {
		t.Errorf("header %v", header)
	}
}
