package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/harness"
)

const templateList = "/v3/manage/pipelinetemplates"

func TestAPipelineIsBegunFromASampleAndExported(t *testing.T) {
	t.Parallel()
	s := onStack(t)
	var samples []struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	s.must(s.api.Call(t.Context(), http.MethodGet, templateList+"?filter=template_category::sample_template", nil, &samples))
	if len(samples) != 10 {
		t.Fatalf("there are %d samples", len(samples))
	}

	yaml := http.Header{"Content-Type": {"application/yaml;charset=utf8"}}
	template, err := s.api.DoRaw(t.Context(), http.MethodGet, fmt.Sprintf("%s/%d", templateList, samples[0].ID), nil, nil)
	s.must(err)
	secret := harness.Plant()
	body := strings.NewReplacer(
		"//.git", "https://ann:"+secret+"@git.example.com/web.git", samples[0].Name, unique("p"),
		`git_type: ""`, "git_type: gitlab", `namespace: ""`, "namespace: shop", `repository: ""`, "repository: web",
	).Replace(string(template.Body))
	yaml.Set("Accept", "application/json")
	answer, err := s.api.DoRaw(t.Context(), http.MethodPost, "/v3/manage/pipelinegroups/"+s.group+"/pipelines", yaml, []byte(body))
	s.must(err)
	s.must(answer.Err())
	var made struct{ ID int64 }
	s.must(answer.Decode(&made))

	answer, err = s.api.Do(t.Context(), http.MethodPost, templateList, map[string]any{"pipeline_id": made.ID, "name": unique("mine")})
	s.must(err)
	s.must(answer.Err())
	if bytes.Contains(answer.Body, []byte(secret)) || !bytes.Contains(answer.Body, []byte("https://git.example.com/web.git")) {
		t.Errorf("exported is %s", answer.Body)
	}
	var exported struct{ ID int64 }
	s.must(answer.Decode(&exported))
	own := fmt.Sprintf("%s/%d", templateList, exported.ID)
	s.must(s.api.Call(t.Context(), http.MethodGet, own, nil, nil))
	s.must(s.api.Call(t.Context(), http.MethodGet, templateList+"?limit=1", nil, &samples))
	s.must(s.api.Call(t.Context(), http.MethodDelete, own, nil, nil))
	s.refused(s.api.Call(t.Context(), http.MethodGet, own, nil, nil), 404, "SVCSTG.SWR.4040162")
}
