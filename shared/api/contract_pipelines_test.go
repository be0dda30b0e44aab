package api_test

import (
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
)

// updateBody is a body that updates a pipeline of group shop to one stage.
func updateBody(id, name string) string {
	return `{"id": ` + id + `, "group_id": 1, "group_name": "shop", "name": "` + name + `", "stages": ` + newStage + `}`
}

func pipelineContracts() []operation {
	const asJSON = "Accept: application/json"
	create := webBody("jobs", hookTrigger, "null")
	return []operation{
		{
			id: "create-pipeline", request: "POST " + groups + "/shop/pipelines", body: create, headers: []string{asJSON}, as: "edit", status: 201,
			fields: map[string]string{"id": "6", "group_id": "1", "group_name": "shop", "name": "jobs", "stages.0.id": "13", "stages.1.params.review_mode": "one"},
			refused: []refusal{
				{code: pipeline.InvalidPipelineName, says: "name", body: strings.Replace(create, `"jobs"`, `"\u0000"`, 1)},
				{code: pipeline.InvalidParam, says: "Content-Type", headers: []string{"Content-Type: text/plain"}},
				{code: pipeline.InvalidParam, body: `{"name": "jobs"`},
				{code: pipeline.InvalidPipelineName, says: "name: is required", body: `{}`},
				{code: pipeline.MissingParam, says: "stages: is required", body: `{"name": "jobs"}`},
				{code: pipeline.NotAllowed, as: "read"},
				{code: pipeline.NotFound, says: "shop", as: "nobody"},
				{code: pipeline.NotFound, says: "none", request: "POST " + groups + "/none/pipelines"},
				{code: pipeline.Exists, says: "web", body: webBody("web", "null", "null")},
				{code: pipeline.NoMorePipelines, says: "at most 5", given: func(w *world) { w.catalog.MaxPipelines = 5 }},
				{code: pipeline.TooLarge, says: "307200", body: bigBody},
			},
			fuzz: []string{"FuzzDecode", "FuzzYAML", "FuzzYAMLString"},
		},
		{
			id: "list-pipelines", request: "GET " + pipelines, as: "read", status: 200,
			fields: map[string]string{"0.id": "1", "0.group_name": "shop", "0.status.status": "success", "0.status.stages": "null", "1.status.status": "running"},
			refused: []refusal{
				{code: pipeline.InvalidFilter, says: "colour", request: "GET " + pipelines + "?filter=colour::red"},
				{code: pipeline.InvalidFilter, says: "group_id", request: "GET " + pipelines + "?filter=group_id::one"},
			},
			list: &list{rows: 5, filters: map[string]int{
				"filter=name::e": 4, "filter=group_id::1": 5, "filter=group_id::2": 0, "filter=group_name::shop": 5, "filter=group_name::sho": 0,
				"filter=name%3A%3Ae%7Cgroup_name%3A%3Ashop": 4,
			}},
			fuzz: []string{"FuzzFilter"},
		},
		{
			id: "get-pipeline", request: "GET " + pipelines + "/1", headers: []string{asJSON}, as: "read", status: 200,
			fields: map[string]string{"id": "1", "group_name": "shop", "status.status": "success", "status.stages.1.state.review_results.0.result": "pass"},
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "pipeline_id", request: "GET " + pipelines + "/first"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "stranger"},
				{code: pipeline.NotFound, says: "pipeline 9", request: "GET " + pipelines + "/9"},
			},
		},
		{
			id: "update-pipeline", request: "PUT " + pipelines + "/1", body: updateBody("1", "web2"), headers: []string{asJSON}, as: "manage", status: 201,
			fields: map[string]string{"id": "1", "name": "web2", "stages.0.id": "13", "stages.1": "null"},
			refused: []refusal{
				{code: pipeline.MissingParam, says: "id", body: `{"name": "web", "stages": ` + newStage + `}`},
				{code: pipeline.InvalidParam, says: "id: must be 1", body: updateBody("2", "web")},
				{code: pipeline.InvalidParam, says: "pipeline_id", request: "PUT " + pipelines + "/x"},
				{code: pipeline.NotAllowed, as: "edit"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: pipeline.StillRunning, says: "pipeline 2", request: "PUT " + pipelines + "/2", body: updateBody("2", "busy")},
				{code: pipeline.Exists, says: "gated", body: updateBody("1", "gated")},
				{code: pipeline.Busy, says: "If-Match", headers: []string{asJSON, `If-Match: "9"`}},
				{code: pipeline.InvalidParam, says: "If-Match", headers: []string{asJSON, "If-Match: 1"}},
				{code: pipeline.TooLarge, says: "307200", body: bigBody},
			},
			fuzz: []string{"FuzzDecode", "FuzzYAML", "FuzzYAMLString"},
		},
		{
			id: "delete-pipeline", request: "DELETE " + pipelines + "/1", as: "manage", status: 204,
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "pipeline_id", request: "DELETE " + pipelines + "/-1"},
				{code: pipeline.NotAllowed, as: "edit"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: pipeline.StillRunning, says: "pipeline 2", request: "DELETE " + pipelines + "/2"},
				{code: pipeline.Busy, says: "If-Match", headers: []string{`If-Match: "9"`}},
				{code: pipeline.InvalidParam, says: "If-Match", headers: []string{"If-Match: 1"}},
			},
		},
	}
}

// bigBody has more than a definition may have: ten scripts of 60 KB.
var bigBody = `{"name": "big", "id": 1, "group_id": 1, "group_name": "shop", "stages": [` + strings.Repeat(bigStage+",", 9) + bigStage + `]}`

var bigStage = `{"name": "a", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "` + strings.Repeat("x", 60_000) + `"}}`
