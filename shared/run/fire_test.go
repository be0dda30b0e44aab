package run

import (
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

func TestATriggerIsKnownByTheEndOfItsURL(t *testing.T) {
	t.Parallel()
	pre := &pipeline.PreOperation{Triggers: []pipeline.Trigger{{Channel: &pipeline.Channel{Name: "c"}}, {Webhook: &pipeline.Webhook{URL: "http://here/v2/manage/webhooks/one"}}}}
	if !has(pre, "one") || has(pre, "two") || has(nil, "one") {
		t.Fatal("webhook one, and no other, is a trigger")
	}
}
