package api_test

import (
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestGroupsAnswerAsDocumented(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.send("GET", groups, "").want(200).wantBody(`[]`).wantHeader("Content-Range", "")

	s.send("POST", groups, example(t, "create-group.request")).want(201).
		wantBody(strings.Replace(example(t, "create-group.response"), "46071", "1", 1)).
		wantHeader("Content-Type", "application/json;charset=utf8")
	s.pipeline("huawei", "web")
	s.send("GET", groups, "").want(200).
		wantBody(strings.NewReplacer(`6,`, `1,`, `569`, `1`).Replace(example(t, "list-groups.response")))

	s.send("POST", groups, `{"group": "bare", "id": 99, "unknown": [1]}`).want(201).
		wantBody(`{"id": 2, "group": "bare", "description": ""}`)
	s.send("POST", groups, example(t, "create-group.request")).wantFault(pipeline.Exists, "huawei")
}

func TestAListCarriesContentRangeWhenItIsPaged(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, name := range []string{"a", "b", "c"} {
		s.group(name)
	}
	s.send("GET", groups+"?limit=2", "").want(200).wantHeader("Content-Range", "0-2/3")
	s.send("GET", groups+"?offset=2", "").want(200).wantHeader("Content-Range", "2-1/3").
		wantBody(`[{"id": 3, "group": "c", "description": "", "pipeline_count": 0}]`)
	s.send("GET", groups+"?offset=5&limit=1", "").want(200).wantHeader("Content-Range", "5-0/3").wantBody(`[]`)
	s.send("GET", groups+"?limit=0", "").wantFault(pipeline.InvalidLimit, "limit")
	s.send("GET", groups+"?offset=-1", "").wantFault(pipeline.InvalidOffset, "offset")
	s.send("GET", groups+"?limit=%zz", "").wantFault(pipeline.InvalidQuery, "%zz")
}

func TestABadBodyIsToldWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	s := start(t)
	for body, words := range map[string]string{
		`{"group": 7}`:                      "group: must be a string, is a number",
		`{"group": "a", "description": {}}`: "description: must be a string, is an object",
		`{"group": "a", "group": "b"}`:      "group: is there twice",
		`{"group": "a"} {}`:                 "not JSON at byte",
		`{"group": "a"`:                     "not JSON",
		`[]`:                                "body: must be an object, is an array",
		" null\n":                           "body: must be an object, is null",
		"{\"group\": \"\xff\"}":             "UTF-8",
		`nonsense`:                          "not JSON",
		`{"group": "9"}`:                    "group",
	} {
		s.send("POST", groups, body).wantFault(pipeline.InvalidParam, words)
	}
	s.send("POST", groups, "").wantFault(pipeline.InvalidParam, "body")
	s.send("POST", groups, `{}`).wantFault(pipeline.MissingParam, "group")
	s.send("POST", groups, `group: a`, "Content-Type: application/yaml").wantFault(pipeline.InvalidParam, "Content-Type")
	s.send("POST", groups, `{"group": "typeless"}`, "Content-Type:").want(201)
	s.send("POST", groups, `{"group": "big", "description": "`+strings.Repeat("d", 4_400_000)+`"}`).
		wantFault(pipeline.TooLarge, "4400000")
}
