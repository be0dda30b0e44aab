package e2e

import (
	"crypto/sha512"
	"encoding/hex"
	"net/http"
	"net/url"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// uploadLink is what an upload is answered with.
type uploadLink struct {
	URL     string            `json:"upload_url"`
	Headers map[string]string `json:"headers"`
}

// askUpload asks for an upload of a file with this content into a version of a package.
func (s *story) askUpload(pkg, version, folder, name, content string) uploadLink {
	s.Helper()
	sum := sha512.Sum512([]byte(content))
	var link uploadLink
	s.must(s.api.Call(s.Context(), http.MethodPost, pkg+"/versions/"+url.PathEscape(version)+"/file_paths", map[string]any{
		"folder": folder, "filename": name, "size": len(content), "digest": hex.EncodeToString(sum[:]),
	}, &link))
	return link
}

// put sends bytes to where an upload wants them, and returns the object store's status.
func (s *story) put(link uploadLink, content string) int {
	s.Helper()
	header := http.Header{}
	for name, value := range link.Headers {
		header.Set(name, value)
	}
	answer, err := s.api.Send(s.Context(), http.MethodPut, link.URL, header, []byte(content))
	s.must(err)
	return answer.Status
}

func TestAFileIsUploadedUsedByABuildAndDeleted(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	namespace := unique("shop")
	pkg := "/v2/manage/namespaces/" + namespace + "/packages/hello%20hello"
	s.must(s.api.Call(t.Context(), http.MethodPost, "/v2/manage/packages", map[string]string{"namespace": namespace, "name": "hello hello"}, nil))

	s.put(s.askUpload(pkg, "V1", "/my tools", "wrong", "a tool"), "a fool") // wrong bytes, refused or not
	_, err := s.api.Files(t.Context(), namespace, "hello%20hello", "V1")
	s.refused(err, 404, "SVCSTG.SWR.4042019")
	if status := s.put(s.askUpload(pkg, "V1", "/my tools", "tool", "a tool"), "a tool"); status != http.StatusOK {
		t.Fatalf("PUT: %d", status)
	}
	s.hasFile(namespace, "hello%20hello", "V1", "a tool")

	build := client.BuildStage("build", "cat tool > out").Making(namespace, "made", "V1", "out")
	build.InputResources = append(build.InputResources, client.Resource{Name: "tool", Type: "package", Params: map[string]string{
		"namespace": namespace, "package": "hello hello", "version": "V1", "file_path": "my tools/tool",
	}})
	p := s.create(build)
	s.fire(p)
	s.awaitStatus(p, "success")
	s.hasFile(namespace, "made", "V1", "a tool")

	s.refused(s.api.Call(t.Context(), http.MethodDelete, pkg, nil, nil), 406, "SVCSTG.SWR.4062013")
	s.must(s.api.Call(t.Context(), http.MethodDelete, pkg+"/versions/V1", nil, nil))
	s.must(s.api.Call(t.Context(), http.MethodDelete, pkg, nil, nil))
	s.refused(s.api.Call(t.Context(), http.MethodGet, pkg+"/versions", nil, nil), 404, "SVCSTG.SWR.4042052")
}

func TestNamesThatNeedEncodingAreSignedUploadedAndDownloaded(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	s.sign()
	// There is no question mark among them: API Gateway decodes a path before it looks for its query, so that one ends it there.
	namespace, name, version := unique("shop")+" ~(ü)", "it's a+b; 100 #1", "1.0+build 2!"
	pkg := "/v2/manage/namespaces/" + url.PathEscape(namespace) + "/packages/" + url.PathEscape(name)
	s.must(s.api.Call(t.Context(), http.MethodPost, "/v2/manage/packages", map[string]string{"namespace": namespace, "name": name}, nil))
	if status := s.put(s.askUpload(pkg, version, "/my tools/100%/a&b;c", `a+b "1",%20.txt`, "a tool"), "a tool"); status != http.StatusOK {
		t.Fatalf("PUT: %d", status)
	}
	s.hasFile(url.PathEscape(namespace), url.PathEscape(name), url.PathEscape(version), "a tool")
	s.must(s.api.Call(t.Context(), http.MethodDelete, pkg+"/versions/"+url.PathEscape(version), nil, nil))
	s.must(s.api.Call(t.Context(), http.MethodDelete, pkg, nil, nil))
}

// The file is listed by whoever looks first, which operation ever that is.
func TestAnUploadedFileIsThereHoweverOneLooks(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	namespace := unique("shop")
	pkg := "/v2/manage/namespaces/" + namespace + "/packages/hello"
	s.must(s.api.Call(t.Context(), http.MethodPost, "/v2/manage/packages", map[string]string{"namespace": namespace, "name": "hello"}, nil))

	upload := func(name string) {
		t.Helper()
		if status := s.put(s.askUpload(pkg, "V1", "/", name, name), name); status != http.StatusOK {
			t.Fatalf("PUT: %d", status)
		}
	}
	upload("first")
	var versions []struct{ Version string }
	s.must(s.api.Call(t.Context(), http.MethodGet, pkg+"/versions", nil, &versions))
	if len(versions) != 1 {
		t.Errorf("the versions are %+v, want the one", versions)
	}
	upload("second")
	answer, err := s.api.Do(t.Context(), http.MethodGet, pkg+"/versions/V1/file_paths/second", nil)
	s.must(err)
	if string(answer.Body) != "second" {
		t.Errorf("downloaded is %d %s", answer.Status, answer.Body)
	}
	upload("third")
	s.must(s.api.Call(t.Context(), http.MethodDelete, pkg+"/versions/V1", nil, nil))
}
