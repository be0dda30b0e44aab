package api_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestAPipelineIsCreatedAndShownAsDocumented(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("default")
	created := s.send("POST", groups+"/default/pipelines", example(t, "create-pipeline.request"), "Accept: application/json").
		want(201).wantHeader("Content-Type", "application/json;charset=utf8")
	created.wantBody(ours(t, example(t, "create-pipeline.response"), string(created.body)))

	t.Run("with its status by get", func(t *testing.T) {
		s := s.in(t)
		got := s.send("GET", pipelines+"/1", "", "Accept: application/json").want(200)
		var shown, was map[string]any
		got.into(&shown)
		created.into(&was)
		status := shown["status"].(map[string]any)
		if delete(shown, "status"); fmt.Sprint(shown) != fmt.Sprint(was) || status["status"] != "waiting" {
			t.Errorf("%s, want what was created and its status", got.body)
		}
	})
	t.Run("its fields in the documented order", func(t *testing.T) {
		s := s.in(t)
		got := s.send("GET", pipelines+"/1", "", "Accept: application/json").want(200)
		order(t, string(got.body), "id", "group_id", "group_name", "name", "description", "pre_operation", "params", "stages", "status")
	})
	t.Run("in YAML when nobody asks for JSON", func(t *testing.T) {
		s := s.in(t)
		got := s.send("GET", pipelines+"/1", "").want(200).wantHeader("Content-Type", "application/yaml;charset=utf8")
		order(t, string(got.body), "id", "name", "stages", "status")
		if strings.HasPrefix(string(got.body), "{") {
			t.Errorf("%s is JSON", got.body)
		}
	})
	t.Run("in lists", func(t *testing.T) {
		s := s.in(t)
		got := s.send("GET", pipelines, "").want(200).wantHeader("Content-Type", "application/json;charset=utf8")
		order(t, string(got.body), "id", "group_id", "group_name", "name", "description", "stages", "status")
		if strings.Contains(string(got.body), "mvn package") {
			t.Errorf("%s holds a script", got.body)
		}
		if !strings.Contains(string(got.body), `"stages":null,"created_time":"20`) {
			t.Errorf("%s: want a status without stages, with its times", got.body)
		}
	})
}

// ours is a documented answer with the values that a service makes up replaced by those that ours made up.
func ours(t *testing.T, documented, got string) string {
	t.Helper()
	id := regexp.MustCompile(`"(id|group_id)": \d+`)
	url := regexp.MustCompile(`https://[^"]*/v2/manage/webhooks/[0-9a-f-]{36}`)
	next := 0
	documented = id.ReplaceAllStringFunc(documented, func(string) string {
		next++
		return []string{"", `"id": 1`, `"group_id": 1`, `"id": 0`, `"id": 1`, `"id": 2`, `"id": 3`}[next]
	})
	made := url.FindString(got)
	if !strings.HasPrefix(made, "https://ops.example.com/") {
		t.Fatalf("%s: no webhook under the public URL", got)
	}
	return url.ReplaceAllString(documented, made)
}

// order demands that fields follow each other in a body.
func order(t *testing.T, body string, fields ...string) {
	t.Helper()
	at := 0
	for _, field := range fields {
		next := regexp.MustCompile(`"?\b` + field + `"?:`).FindStringIndex(body[at:])
		if next == nil {
			t.Fatalf("%s: no %s after place %d", body, field, at)
		}
		at += next[1]
	}
}

func TestAPipelineIsReadFromYAML(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	body := "name: web\nstages:\n- name: build\n  service_name: jenkins_build\n  params:\n    basic_env: go\n    jenkins_shell: |\n      go build && go test\n"
	s.send("POST", groups+"/shop/pipelines", body, "Content-Type: application/yaml;charset=utf8").want(201).
		wantHeader("Content-Type", "application/yaml;charset=utf8")
	var shown struct{ Stages []pipeline.Stage }
	s.send("GET", pipelines+"/1", "", "Accept: application/json").want(200).into(&shown)
	if shell := shown.Stages[0].Params.JenkinsBuild.Shell; shell != "go build && go test\n" {
		t.Errorf("the script is %q", shell)
	}
}

func TestAPipelineIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	body := example(t, "create-pipeline.request")
	post := func(group, body string, headers ...string) *answer {
		return s.send("POST", groups+"/"+group+"/pipelines", body, headers...)
	}
	post("nowhere", body).wantFault(pipeline.NotFound, "nowhere")
	post("No%20Name", body).wantFault(pipeline.NotFound)
	post("shop", body, "Content-Type: text/plain").wantFault(pipeline.InvalidParam, "Content-Type", "text/plain")
	post("shop", body, "Content-Type:").wantFault(pipeline.InvalidParam, "Content-Type")
	post("shop", body, "Content-Type: application/json;charset=latin1").wantFault(pipeline.InvalidParam, "charset")
	post("shop", body, "Content-Type: application/JSON; Charset=UTF-8").want(201)
	post("shop", body).wantFault(pipeline.Exists, "test4")
	post("shop", `{"name": "x"`).wantFault(pipeline.InvalidParam)
	post("shop", `{"name": "x", "stages": [{"name": "a", "service_name": "code_source", "params": {}}, {}]}`).want(400)
	s.send("GET", pipelines+"/2", "").wantFault(pipeline.NotFound, "pipeline 2")
	s.send("GET", pipelines+"/first", "").wantFault(pipeline.InvalidParam, "pipeline_id", "first")
	s.send("GET", pipelines+"/-1", "").wantFault(pipeline.InvalidParam, "pipeline_id")
	s.send("GET", pipelines+"/99999999999999999999", "").wantFault(pipeline.InvalidParam, "pipeline_id")
}

func TestAListOfPipelinesIsFiltered(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.group("bank")
	for i, name := range []string{"web-front", "web-back", "jobs"} {
		s.pipeline([]string{"shop", "bank"}[i%2], name)
	}
	for query, want := range map[string]string{
		"":                        "[web-front web-back jobs]",
		"filter=":                 "[web-front web-back jobs]",
		"filter=name::web":        "[web-front web-back]",
		"filter=group_name::bank": "[web-back]",
		"filter=group_id::1":      "[web-front jobs]",
		"filter=name%3A%3Aweb%7Cgroup_name%3A%3Ashop": "[web-front]",
		"filter=name::nothing":                        "[]",
		"limit=1&offset=1":                            "[web-back]",
		"filter=group_id::1&limit=1&offset=1":         "[jobs]",
	} {
		var rows []struct{ Name string }
		s.send("GET", pipelines+"?"+query, "").want(200).into(&rows)
		names := make([]string, len(rows))
		for i, row := range rows {
			names[i] = row.Name
		}
		if fmt.Sprint(names) != want {
			t.Errorf("%s: %v, want %s", query, names, want)
		}
	}
	s.send("GET", pipelines+"?filter=group_id::1&limit=1", "").want(200).wantHeader("Content-Range", "0-1/2")
	s.send("GET", pipelines+"?filter=group_id::one", "").wantFault(pipeline.InvalidFilter, "group_id")
	s.send("GET", pipelines+"?filter=colour::red", "").wantFault(pipeline.InvalidFilter, "colour")
}

func TestASecretIsShownToWhoManagesTheGroup(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	body := `{"name": "web", "stages": [{"name": "source", "service_name": "code_source", "params": {"git_type": "github",
		"url": "https://github.com/acme/web.git", "code_trigger": {"trigger_tag_create_event": true, "secret": "hush-hush"}}}]}`
	s.send("POST", groups+"/shop/pipelines", body).want(201)
	got := s.send("GET", pipelines+"/1", "", "Accept: application/json").want(200)
	if !json.Valid(got.body) || !strings.Contains(string(got.body), "hush-hush") {
		t.Errorf("%s: want the secret", got.body)
	}
	if list := s.send("GET", pipelines, "").want(200); strings.Contains(string(list.body), "hush-hush") {
		t.Errorf("%s: a list shows a secret", list.body)
	}
}
