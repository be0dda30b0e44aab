package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/pipeline"
)

const templateList = "/v3/manage/pipelinetemplates"

func TestTemplatesAreListedByFilterAndPage(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, c := range []struct {
		query string
		count int
		pages string
	}{
		{"", 10, ""},
		{"?limit=4&offset=8", 2, "8-2/10"},
		{"?filter=template_category::sample_template", 10, ""},
		{"?filter=template_category::my_template&limit=9", 0, "0-0/0"},
		{"?filter=" + url.QueryEscape("pipeline_label::灰度发布"), 2, ""},
		{"?filter=" + url.QueryEscape("template_category::sample_template|pipeline_label::镜像部署") + "&offset=1", 2, "1-2/3"},
		{"?filter=pipeline_label::none", 0, ""},
	} {
		var found []templates.Summary
		s.send("GET", templateList+c.query, "").want(200).wantHeader("Content-Range", c.pages).into(&found)
		if len(found) != c.count {
			t.Errorf("%s: %d templates, want %d", c.query, len(found), c.count)
		}
	}
	s.send("GET", templateList+"?filter=name::web", "").wantFault(pipeline.InvalidFilter, "name")
	s.send("GET", templateList+"?limit=0", "").wantFault(pipeline.InvalidLimit)
}

func TestATemplateIsAnsweredAsJSONAndYAML(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.send("GET", templateList+"/1", "", "Accept: application/json").want(200).wantHeader("Content-Type", "application/json;charset=utf8")
	got := s.send("GET", templateList+"/1", "").want(200).wantHeader("Content-Type", "application/yaml;charset=utf8")
	if !strings.HasPrefix(string(got.body), "id: 1\nname: 基于源码构建镜像\n") {
		t.Errorf("YAML %s", got.body)
	}
	s.send("GET", templateList+"/99", "").wantFault(pipeline.NotFound, "99")
	s.send("GET", templateList+"/one", "").wantFault(pipeline.InvalidParam, "template_id")
}

func TestASampleMakesAPipeline(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	for _, accept := range []string{"application/json", "application/yaml"} {
		body := string(s.send("GET", templateList+"/1", "", "Accept: "+accept).want(200).body)
		s.send("POST", groups+"/shop/pipelines", body, "Content-Type: "+accept).wantFault(pipeline.MissingParam, "git_type")
		body = strings.NewReplacer(
			"//.git", "https://github.com/acme/web.git", "基于源码构建镜像", accept,
			`"git_type":""`, `"git_type":"github"`, `git_type: ""`, `git_type: github`,
			`"namespace":""`, `"namespace":"shop"`, `namespace: ""`, `namespace: shop`,
			`"repository":""`, `"repository":"web"`, `repository: ""`, `repository: web`,
		).Replace(body)
		s.send("POST", groups+"/shop/pipelines", body, "Content-Type: "+accept).want(201)
	}
}

func TestAPipelineBecomesATemplateOfItsExporter(t *testing.T) {
	t.Parallel()
	s := start(t)
	li, _ := s.user("li")
	wang, _ := s.user("wang")
	s.group("shop")
	id := s.pipeline("shop", "web")
	s.send("PUT", groups+"/shop/auth", `[{"user_name": "li", "auth": "edit"}, {"user_name": "wang", "auth": "read"}]`).want(201)
	body := fmt.Sprintf(`{"pipeline_id": %d, "name": "mine", "description": "words"}`, id)

	wang.send("POST", templateList, body).wantFault(pipeline.NotAllowed)
	var made templates.Template
	answer := li.send("POST", templateList, body).want(201)
	answer.into(&made)
	if made.Category != templates.Mine || made.Name != "mine" || len(made.Stages) == 0 || strings.Contains(string(answer.body), "webhooks/") {
		t.Errorf("made %s", answer.body)
	}
	li.send("POST", templateList, body).wantFault(templates.NameTaken, "mine")
	own := fmt.Sprintf("%s/%d", templateList, made.ID)
	li.send("GET", own, "").want(200)
	wang.send("GET", own, "").wantFault(pipeline.NotFound)
	wang.send("DELETE", own, "").wantFault(pipeline.NotFound)
	li.send("DELETE", templateList+"/1", "").wantFault(pipeline.NotAllowed, "sample")
	li.send("DELETE", own, "").want(204)
	li.send("DELETE", own, "").wantFault(pipeline.NotFound)

	li.send("POST", templateList, `{"name": "mine"}`).wantFault(pipeline.MissingParam, "pipeline_id")
	li.send("POST", templateList, `{"pipeline_id": 99, "name": "mine"}`).wantFault(pipeline.NotFound, "99")
	li.send("POST", templateList, fmt.Sprintf(`{"pipeline_id": %d}`, id)).wantFault(pipeline.MissingParam, "name")
}
