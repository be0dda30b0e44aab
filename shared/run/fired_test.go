package run

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func webhookTrigger(id string, converts ...pipeline.ParamConvert) pipeline.Trigger {
	return pipeline.Trigger{Webhook: &pipeline.Webhook{URL: "http://here/v2/manage/webhooks/" + id}, Converts: converts}
}

func call(name, value string) map[string]given { return map[string]given{name: {text: value}} }

func TestWhatHasFiredSatisfiesAPreOperation(t *testing.T) {
	t.Parallel()
	branch := pipeline.ParamConvert{Name: "ref", PipelineParamName: "branch"}
	both := &pipeline.PreOperation{Operator: pipeline.OperatorAnd, Triggers: []pipeline.Trigger{webhookTrigger("one", branch), webhookTrigger("two")}}
	any := &pipeline.PreOperation{Operator: pipeline.OperatorOr, Triggers: both.Triggers}

	one := fired(nil).with("one", call("ref", "main"))
	if one.satisfies(both) {
		t.Fatal("the first of two is not enough for and")
	}
	if !one.satisfies(any) {
		t.Fatal("the first of two is enough for or")
	}
	again := one.with("one", call("ref", "dev"))
	if again.satisfies(both) {
		t.Fatal("the same one twice is not enough for and")
	}
	all := again.with("two", call("ref", "not converted"))
	params, err := (&Service{}).overrides(t.Context(), "", &pipeline.Pipeline{}, both, all)
	if err != nil || !all.satisfies(both) || !maps.Equal(params, map[string]string{"branch": "dev"}) {
		t.Fatalf("both give %v, %v, want the last call's branch", params, err)
	}
}

func TestWhatWaitsIsKeptInTwoForms(t *testing.T) {
	t.Parallel()
	const kept = `{"one":{"ref":"main","token":{"sealed":"c2VhbGVk"}}}`
	var f fired
	if err := json.Unmarshal([]byte(kept), &f); err != nil {
		t.Fatal(err)
	}
	if want := (map[string]given{"ref": {text: "main"}, "token": {"c2VhbGVk", true}}); !maps.Equal(f["one"], want) {
		t.Errorf("read is %+v, want %+v", f["one"], want)
	}
	if again := string(encode(f)); again != kept {
		t.Errorf("written again it is %s, want %s", again, kept)
	}
}
