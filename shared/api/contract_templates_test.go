package api_test

import (
	"github.com/containerops/containerops/shared/catalog/templates"
	"github.com/containerops/containerops/shared/pipeline"
)

func templateContracts() []operation {
	return []operation{
		{
			id: "list-templates", request: "GET " + templateList, status: 200,
			fields: map[string]string{"0.template_category": "sample_template", "10.template_category": "my_template", "10.name": "ours"},
			refused: []refusal{
				{code: pipeline.InvalidFilter, says: "name", request: "GET " + templateList + "?filter=name::web"},
			},
			list: &list{rows: 11, filters: map[string]int{
				"filter=template_category::my_template": 1, "filter=template_category::sample_template": 10, "filter=pipeline_label::none": 0,
			}},
			fuzz: []string{"FuzzFilter"},
		},
		{
			id: "export-template", request: "POST " + templateList, body: `{"pipeline_id": 1, "name": "theirs", "description": "d"}`, as: "edit", status: 201,
			fields: map[string]string{"name": "theirs", "description": "d", "template_category": "my_template", "stages.0.name": "build"},
			refused: []refusal{
				{code: pipeline.MissingParam, says: "pipeline_id", body: `{"name": "theirs"}`},
				{code: pipeline.MissingParam, says: "name", body: `{"pipeline_id": 1}`},
				{code: pipeline.NotAllowed, as: "read"},
				{code: pipeline.NotFound, says: "pipeline 1", as: "nobody"},
				{code: templates.NameTaken, says: "ours", as: "creator", body: `{"pipeline_id": 1, "name": "ours"}`},
			},
		},
		{
			id: "get-template", request: "GET " + templateList + "/{template}", headers: []string{"Accept: application/json"}, status: 200,
			fields: map[string]string{"id": "{template}", "name": "ours", "template_category": "my_template", "stages.1.service_name": "test_review"},
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "template_id", request: "GET " + templateList + "/first"},
				{code: pipeline.NotFound, says: "template", as: "admin"},
				{code: pipeline.NotFound, says: "999", request: "GET " + templateList + "/999"},
			},
		},
		{
			id: "delete-template", request: "DELETE " + templateList + "/{template}", status: 204,
			refused: []refusal{
				{code: pipeline.InvalidParam, says: "template_id", request: "DELETE " + templateList + "/first"},
				{code: pipeline.NotAllowed, says: "sample", request: "DELETE " + templateList + "/1"},
				{code: pipeline.NotFound, says: "template", as: "admin"},
			},
		},
	}
}
