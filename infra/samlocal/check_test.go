package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestWhatAFunctionAnswersIsHeldToItsSuccess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answer string
		want   int
		fault  string // empty: it is accepted
	}{
		{answer: `{"statusCode": 201, "body": "{}"}`, want: http.StatusCreated},
		{answer: `{"statusCode": 401, "body": "[]"}`, want: http.StatusCreated, fault: "want status 201"},
		{answer: `{"domain": "d", "next": "end"}`},
		{answer: `null`},
		{answer: `{"errorMessage": "it failed", "errorType": "TransientError"}`, fault: "TransientError"},
		{answer: ``, fault: "nothing"},
		{answer: `no JSON`, fault: "no JSON"},
	} {
		_, err := verdict([]byte(c.answer), c.want)
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s, want status %d: %v", c.answer, c.want, err)
		}
	}
}

func TestSuccessFollowsFromTheMethodWithTwoExceptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		folder, route string
		want          int
	}{
		{"create-group", "POST /v3/manage/pipelinegroups", http.StatusCreated},
		{"list-groups", "GET /v3/manage/pipelinegroups", http.StatusOK},
		{"set-start-info", "PUT /v3/manage/pipelines/{pipeline_id}/stages/{stage_index}/start_info", http.StatusCreated},
		{"delete-group", "DELETE /v3/manage/pipelinegroups/{group_name}", http.StatusNoContent},
		{"download-file", "GET /v2/manage/namespaces/{namespace}/packages/{package_name}", http.StatusFound},
		{"unrouted", "$default", http.StatusNotFound},
		{"start-stage", "", 0},
	} {
		if got := success(c.folder, c.route); got != c.want {
			t.Errorf("%s: %d, want %d", c.folder, got, c.want)
		}
	}
}
