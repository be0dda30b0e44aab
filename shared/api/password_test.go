package api_test

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

const fetching = `{"name": "web", "params": [{"name": "mirror", "value": "https://ann:hush@mirror.example.com"}], "stages": [
	{"name": "source", "service_name": "code_source", "params": {"git_type": "gitlab", "url": "https://ann:hush@git.example.com/a.git"}}]}`

// kept is the repository's URL as a build gets it.
func (s *service) kept() string {
	s.Helper()
	p, err := s.catalog.Definition(s.Context(), s.principal().Domain, 1, 0)
	if err != nil {
		s.Fatal(err)
	}
	return p.Stages[0].Params.CodeSource.URL
}

func TestAPasswordInARepositorysURLIsNeverAnswered(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	const masked = "https://ann:******@git.example.com/a.git"
	hidden := func(a *answer) *answer {
		t.Helper()
		if strings.Contains(string(a.body), "hush") || !strings.Contains(string(a.body), masked) {
			t.Fatalf("%s: %s", a.name, a.body)
		}
		return a
	}
	hidden(s.send("POST", groups+"/shop/pipelines", fetching).want(201))
	hidden(s.send("GET", pipelines, "").want(200))
	yaml := hidden(s.send("GET", pipelines+"/1", "").want(200))
	json := hidden(s.send("GET", pipelines+"/1", "", "Accept: application/json").want(200))

	t.Run("and is kept when it is sent back", func(t *testing.T) {
		s := s.in(t)
		hidden(s.send("PUT", pipelines+"/1", string(json.body), "Accept: application/json").want(201))
		hidden(s.send("PUT", pipelines+"/1", string(yaml.body), "Content-Type: application/yaml").want(201))
		hidden(s.send("PUT", pipelines+"/1", strings.ReplaceAll(string(json.body), `"web"`, `"shop"`)).want(201))
		if got := s.kept(); got != "https://ann:hush@git.example.com/a.git" {
			t.Errorf("kept is %s", got)
		}
	})
	t.Run("but not for another host", func(t *testing.T) {
		s := s.in(t)
		moved := strings.ReplaceAll(string(json.body), "@git.example.com", "@evil.example.com")
		s.send("PUT", pipelines+"/1", moved).wantFault(pipeline.InvalidParam, "stages[0].params.url", "masked")
		s.send("POST", groups+"/shop/pipelines", strings.Replace(string(json.body), `"web"`, `"copy"`, 1)).
			wantFault(pipeline.InvalidParam, "stages[0].params.url", "masked")
	})
	t.Run("nor in a template", func(t *testing.T) {
		s := s.in(t)
		for _, a := range []*answer{
			s.send("POST", "/v3/manage/pipelinetemplates", `{"pipeline_id": 1, "name": "mine"}`).want(201),
			s.send("GET", "/v3/manage/pipelinetemplates?filter=template_category::mine", "").want(200),
			s.send("GET", "/v3/manage/pipelinetemplates/1001", "").want(200),
		} {
			if strings.Contains(string(a.body), "hush") {
				t.Errorf("%s: %s", a.name, a.body)
			}
		}
	})
}
