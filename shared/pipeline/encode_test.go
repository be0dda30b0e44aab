package pipeline

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestYAMLIsWrittenAsOneWouldWriteIt(t *testing.T) {
	t.Parallel()
	body := struct {
		Name    string         `json:"name"`
		ID      int64          `json:"id"`
		Hours   float64        `json:"hours"`
		Task    bool           `json:"is_task"`
		None    any            `json:"none"`
		Number  string         `json:"number"`
		Word    string         `json:"word"`
		Empty   string         `json:"empty"`
		Chinese string         `json:"chinese"`
		Script  string         `json:"script"`
		Tag     string         `json:"tag"`
		List    []string       `json:"list"`
		No      []int          `json:"no"`
		Params  map[string]any `json:"params"`
		Mark    string         `json:"mark"`
	}{"shop", 1608, 0.5, false, nil, "1.0", "yes", "", "代码获取", "set -e\n\nmake all\n\tif x; then\n", "go.${SYS_TIMESTAMP}",
		[]string{"a: b", "2019-09-24"}, []int{}, map[string]any{}, "<a&b>"}
	want := `name: shop
id: 1608
hours: 0.5
is_task: false
none: null
number: "1.0"
word: "yes"
empty: ""
chinese: 代码获取
script: |
  set -e

  make all
  	if x; then
tag: go.${SYS_TIMESTAMP}
list:
  - "a: b"
  - "2019-09-24"
"no": []
params: {}
mark: "<a&b>"
`
	if got := string(mustEncode(t, body, YAML)); got != want {
		t.Errorf("written\n%s\nnot\n%s", got, want)
	}
}

func TestJSONIsWrittenWithoutHTMLsEscapes(t *testing.T) {
	t.Parallel()
	stage := Stage{Service: JenkinsBuildService, Params: StageParams{JenkinsBuild: &JenkinsBuild{Shell: "a && b <c >d"}}}
	if got := string(mustEncode(t, stage, JSON)); !strings.Contains(got, `"a && b <c >d"`) {
		t.Error(got)
	}
}

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	for _, format := range []Format{JSON, YAML} {
		if _, err := Encode(func() {}, format); err == nil {
			t.Error("wrote a function")
		}
	}
}

func TestAStoredDefinitionReadsBackAsItWas(t *testing.T) {
	t.Parallel()
	p := created(t)
	body, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var back Pipeline
	unmarshal(t, body, &back)
	if !reflect.DeepEqual(&back, p) {
		t.Errorf("%+v\nis not\n%+v", back, *p)
	}
	t.Run("and spoilt is an error that names the stage", func(t *testing.T) {
		t.Parallel()
		var s Stage
		err := json.Unmarshal([]byte(`{"name":"a","service_name":"jenkins_build","params":{"enable_cache":7}}`), &s)
		if err == nil || !strings.Contains(err.Error(), "stage a: params") {
			t.Error(err)
		}
		if json.Unmarshal([]byte(`{"name":7}`), &s) == nil {
			t.Error("took a number for a name")
		}
	})
}

func TestSecretsAreLeftOutForThoseWhoMayNotSeeThem(t *testing.T) {
	t.Parallel()
	p := created(t)
	shown := mustEncode(t, p.Shown(false).Answer(nil), JSON)
	if strings.Contains(string(shown), "s3cret") || !strings.Contains(string(shown), `"branchs":["main","next"]`) {
		t.Errorf("%s", shown)
	}
	if p.Stages[0].Params.CodeSource.CodeTrigger.Secret != "s3cret" {
		t.Error("the definition itself lost its secret")
	}
}
