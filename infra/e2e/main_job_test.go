package e2e

import (
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/containerops/containerops/infra/client"
)

// theMainJob fetches, builds, archives and waits for a reviewer.
func theMainJob(source, namespace, reviewer string) []client.StageDefinition {
	return []client.StageDefinition{
		client.SourceStage("source", source, "main"),
		client.BuildStage("build", "echo building\ncat greeting.txt > shop.bin; printf ' run %s' ${SYS_INCREMENT} >> shop.bin\n").
			From(0).Making(namespace, "shop", "v${SYS_INCREMENT}", "shop.bin"),
		client.ReviewStage("review", reviewer),
	}
}

func TestFromAWebhookToADownloadedPackage(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	repository := serveRepository(t, map[string]string{"greeting.txt": "hello"})
	namespace := unique("shop")
	p := s.create(theMainJob(repository.url, namespace, s.credentials.User)...)
	s.fire(p)
	s.passesTheMainJob(p, repository, namespace)
}

func TestTheMainJobInYAMLWithSignedRequests(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	s.sign()
	repository := serveRepository(t, map[string]string{"greeting.txt": "hello"})
	namespace := unique("shop")
	p := s.createYAML(fmt.Sprintf(mainJobYAML, repository.url, namespace, s.credentials.User))
	s.fire(p)
	s.passesTheMainJob(p, repository, namespace)
}

const mainJobYAML = `
name: from-yaml
pre_operation:
  operator: or
  triggers: []
stages:
  - name: source
    service_name: code_source
    params: {git_type: gitlab, url: "%s", branch: main}
  - name: build
    service_name: jenkins_build
    params:
      basic_env: go
      enable_cache: false
      jenkins_shell: |
        echo building
        cat greeting.txt > shop.bin; printf ' run %%s' ${SYS_INCREMENT} >> shop.bin
    input_resources:
      - {name: source, type: code_source, params: {stage_index: "0"}}
    output_resources:
      - name: package
        type: package
        params: {namespace: "%s", package: shop, version: "v${SYS_INCREMENT}", local_file_path: shop.bin}
  - name: review
    service_name: test_review
    params: {review_mode: one, review_users: [{user_name: "%s"}]}
`

// createYAML makes a pipeline as YAML, answered as YAML because nothing else is asked for.
func (s *story) createYAML(text string) *client.Pipeline {
	s.Helper()
	header := http.Header{"Content-Type": {"application/yaml;charset=utf8"}}
	answer, err := s.api.DoRaw(s.Context(), http.MethodPost, "/v3/manage/pipelinegroups/"+s.group+"/pipelines", header, []byte(text))
	s.must(err)
	s.must(answer.Err())
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/yaml") {
		s.Errorf("the answer is %s, want YAML", kind)
	}
	var created struct {
		ID int64
	}
	s.must(yaml.Unmarshal(answer.Body, &created))
	p, err := s.api.Pipeline(s.Context(), created.ID)
	s.must(err)
	return p
}

// passesTheMainJob follows the run to the package and downloads it.
func (s *story) passesTheMainJob(p *client.Pipeline, from *repository, namespace string) {
	s.Helper()
	s.awaitStage(p, 2, "running")
	s.must(s.api.Review(s.Context(), p.ID, 2, "pass"))
	ended := s.awaitStatus(p, "success")
	for i, stage := range ended.Status.Stages {
		if stage.Status != "success" {
			s.Errorf("stage %d ended with %s", i, stage.Status)
		}
	}
	if job := s.job(p, 1); job.State != "Successful" || job.Progress != "100" {
		s.Errorf("the build's job is %s with progress %s", job.State, job.Progress)
	}
	if log := s.log(p, 1); !strings.Contains(log, "building\n") {
		s.Errorf("the build's log has not what its script printed:\n%s", log)
	}
	if run := s.newestRun(p); run.Commit == nil || run.Commit.ID != from.head {
		s.Errorf("the run's commit is %v, want %s", run.Commit, from.head)
	}
	s.hasFile(namespace, "shop", "v1", "hello run 1")
}

// hasFile checks that a version lists one file with the hash of its content, and that these bytes can be downloaded through
// the service's redirect.
func (s *story) hasFile(namespace, name, version, content string) {
	s.Helper()
	files, err := s.api.Files(s.Context(), namespace, name, version)
	s.must(err)
	if len(files) != 1 {
		s.Fatalf("version %s has %d files, want 1", version, len(files))
	}
	sum := sha512.Sum512([]byte(content))
	if want := hex.EncodeToString(sum[:]); files[0].Digest != want || files[0].Size != int64(len(content)) {
		s.Errorf("listed are %d bytes with SHA-512 %s, want %d with %s", files[0].Size, files[0].Digest, len(content), want)
	}
	got, err := s.api.Download(s.Context(), files[0])
	s.must(err)
	if string(got) != content {
		s.Errorf("downloaded %q, want %q", got, content)
	}
}
