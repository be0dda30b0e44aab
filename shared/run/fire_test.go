package run

import (
	"maps"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func webhookTrigger(id string, converts ...pipeline.ParamConvert) pipeline.Trigger {
	return pipeline.Trigger{Webhook: &pipeline.Webhook{URL: "http://here/v2/manage/webhooks/" + id}, Converts: converts}
}

func TestWhatHasFiredSatisfiesAPreOperation(t *testing.T) {
	t.Parallel()
	branch := pipeline.ParamConvert{Name: "ref", PipelineParamName: "branch"}
	both := &pipeline.PreOperation{Operator: pipeline.OperatorAnd, Triggers: []pipeline.Trigger{webhookTrigger("one", branch), webhookTrigger("two")}}
	any := &pipeline.PreOperation{Operator: pipeline.OperatorOr, Triggers: both.Triggers}

	one := fired(nil).with("one", map[string]string{"ref": "main"})
	if _, satisfied := one.satisfy(both); satisfied {
		t.Fatal("the first of two is not enough for and")
	}
	if _, satisfied := one.satisfy(any); !satisfied {
		t.Fatal("the first of two is enough for or")
	}
	again := one.with("one", map[string]string{"ref": "dev"})
	if _, satisfied := again.satisfy(both); satisfied {
		t.Fatal("the same one twice is not enough for and")
	}
	overrides, satisfied := again.with("two", map[string]string{"ref": "not converted"}).satisfy(both)
	if !satisfied || !maps.Equal(overrides, map[string]string{"branch": "dev"}) {
		t.Fatalf("both: %v, %v, want the last call's branch", satisfied, overrides)
	}
}

func TestATriggerIsKnownByTheEndOfItsURL(t *testing.T) {
	t.Parallel()
	pre := &pipeline.PreOperation{Triggers: []pipeline.Trigger{{Channel: &pipeline.Channel{Name: "c"}}, webhookTrigger("one")}}
	if !has(pre, "one") || has(pre, "two") || has(nil, "one") {
		t.Fatal("webhook one, and no other, is a trigger")
	}
}
