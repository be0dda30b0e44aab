package e2e

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

func TestAPackageWhoseNameHasASpaceIsShownAndFoundEncoded(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	namespace := unique("shop")
	for _, name := range []string{"hello hello", "hello%20hello"} {
		p := s.create(client.BuildStage("build", "printf %s '"+name+"' > out").Making(namespace, name, "V1", "out"))
		s.fire(p)
		s.awaitStatus(p, "success")
	}
	var packages []struct {
		Package     string `json:"package"`
		NumVersions int    `json:"num_versions"`
	}
	s.must(s.api.Call(t.Context(), http.MethodGet, "/v2/manage/packages?namespace="+url.QueryEscape(namespace), nil, &packages))
	if len(packages) != 1 || packages[0].Package != "hello%20hello" || packages[0].NumVersions != 1 {
		t.Errorf("listed is %+v, want the one package hello%%20hello with one version", packages)
	}
	s.hasFile(namespace, "hello%20hello", "V1", "hello%20hello")
}

func TestAFileInAFolderIsDownloadedByItsPath(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	namespace := unique("shop")
	stage := client.BuildStage("build", "mkdir -p target/deep; printf deep > target/deep/out").Making(namespace, "shop", "v1", "target/deep/out")
	stage.OutputResources[0].Params["file_path"] = "lib/x86/out"
	p := s.create(stage)
	s.fire(p)
	s.awaitStatus(p, "success")
	s.hasFile(namespace, "shop", "v1", "deep")
}
