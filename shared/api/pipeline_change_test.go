package api_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestAPipelineIsUpdatedAsDocumented(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("default")
	s.pipeline("default", "test4")
	var was struct {
		PreOperation *pipeline.PreOperation `json:"pre_operation"`
	}
	s.send("GET", pipelines+"/1", "", "Accept: application/json").into(&was)
	mine := strings.NewReplacer("29476", "1", "812", "1", "31646", "1", "31647", "2", "31648", "3",
		"https://registry.southchina.huaweicloud.com/v2/manage/webhooks/7648d0fe-93f4-440e-ad0f-0e095b60066d",
		was.PreOperation.Triggers[0].Webhook.URL)
	answered := s.send("PUT", pipelines+"/1", mine.Replace(example(t, "update-pipeline.request")), "Accept: application/json").want(201)
	holds(t, mine.Replace(example(t, "update-pipeline.response")), string(answered.body))

	t.Run("and shown so", func(t *testing.T) {
		s := s.in(t)
		got := s.send("GET", pipelines+"/1", "", "Accept: application/json").want(200)
		holds(t, string(answered.body), string(got.body))
	})
	t.Run("in YAML too", func(t *testing.T) {
		s := s.in(t)
		sent := s.send("GET", pipelines+"/1", "").want(200).wantHeader("Content-Type", "application/yaml;charset=utf8")
		s.send("PUT", pipelines+"/1", strings.Replace(string(sent.body), "name: test4", "name: web", 1), "Content-Type: application/yaml").
			want(201).wantHeader("Content-Type", "application/yaml;charset=utf8")
		s.send("GET", pipelines+"?filter=name::web&limit=1", "").want(200).wantHeader("Content-Range", "0-1/1")
	})
}

// holds demands that every field of one document is in another with the same value.
func holds(t *testing.T, want, got string) {
	t.Helper()
	var wanted, have any
	for text, into := range map[string]*any{want: &wanted, got: &have} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	if !within(wanted, have) {
		t.Fatalf("%s\nmisses something of\n%s", got, want)
	}
}

func within(want, have any) bool {
	switch w := want.(type) {
	case map[string]any:
		h, isObject := have.(map[string]any)
		for name := range w {
			if !isObject || !within(w[name], h[name]) {
				return false
			}
		}
		return true
	case []any:
		h, isArray := have.([]any)
		for i := range w {
			if !isArray || len(h) != len(w) || !within(w[i], h[i]) {
				return false
			}
		}
		return true
	default:
		return reflect.DeepEqual(want, have)
	}
}

// change is a body that updates pipeline 1 of group 1.
func change(id, group, name, stages string) string {
	return `{"id": ` + id + `, "group_id": 1, "group_name": "` + group + `", "name": "` + name + `", "stages": ` + stages + `}`
}

const newStage = `[{"name": "a", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]`

func TestAnUpdateIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	s.pipeline("shop", "jobs")
	put := func(body string, headers ...string) *answer { return s.send("PUT", pipelines+"/1", body, headers...) }

	put(change("2", "shop", "web", newStage)).wantFault(pipeline.InvalidParam, "id: must be 1")
	put(change("1", "bank", "web", newStage)).wantFault(pipeline.InvalidParam, "group_name")
	put(change("1", "shop", "web", `[{"id": 3, "name": "a", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"}}]`)).
		wantFault(pipeline.InvalidParam, "stages[0].service_name")
	put(change("1", "shop", "jobs", newStage)).wantFault(pipeline.Exists, "jobs")
	put(change("1", "shop", "web", `[]`)).want(400)
	put(`{"name": "web", "stages": `+newStage+`}`).wantFault(pipeline.MissingParam, "id")
	put(change("1", "shop", "web", newStage), "Content-Type: text/plain").wantFault(pipeline.InvalidParam, "Content-Type")
	s.send("PUT", pipelines+"/9", change("9", "shop", "web", newStage)).wantFault(pipeline.NotFound, "pipeline 9")

	s.runs.err = pipeline.Faultf(pipeline.StillRunning, "pipeline 1 runs")
	put(change("1", "shop", "web", newStage)).wantFault(pipeline.StillRunning, "runs")
	s.send("DELETE", pipelines+"/1", "").wantFault(pipeline.StillRunning, "runs")
}

func TestADeletedPipelineIsGone(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	s.send("DELETE", groups+"/shop", "").wantFault(pipeline.Exists, "1 pipeline")
	gone := s.send("DELETE", pipelines+"/1", "").want(204)
	if len(gone.body) > 0 {
		t.Errorf("a 204 has a body: %s", gone.body)
	}
	for _, path := range []string{"", "/runs", "/stages/0/jobs"} {
		s.send("GET", pipelines+"/1"+path, "").wantFault(pipeline.NotFound, "pipeline 1")
	}
	s.send("POST", pipelines+"/1/start", "").wantFault(pipeline.NotFound, "pipeline 1")
	s.send("DELETE", pipelines+"/1", "").wantFault(pipeline.NotFound, "pipeline 1")
	s.send("GET", pipelines+"?limit=5", "").want(200).wantHeader("Content-Range", "0-0/0")
	s.pipeline("shop", "web") // the name is free
	s.send("DELETE", pipelines+"/2", "").want(204)

	s.send("DELETE", groups+"/shop", "").want(204)
	s.send("DELETE", groups+"/shop", "").wantFault(pipeline.NotFound, "shop")
	s.send("GET", groups, "").want(200).wantBody(`[]`)
}
