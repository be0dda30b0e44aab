package pipeline

import (
	"fmt"
	"maps"
	"testing"
)

func TestAPreOperationIsChecked(t *testing.T) {
	t.Parallel()
	const at = "pre_operation."
	hook := func(int) any { return object{"webhook": object{}} }
	convert := func(i int) any { return object{"name": fmt.Sprint("n", i), "pipeline_param_name": "region"} }
	run(t, []breach{
		{at: at + "operator", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "operator", value: "xor", code: InvalidParam, says: "must be one of and, or"},
		{at: at + "triggers", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "triggers", value: []any{}},
		{at: at + "triggers", value: many(MaxTriggers-3, hook)}, // three stand on stages
		{at: at + "triggers", value: many(MaxTriggers+1, hook), code: TooManyTriggers, says: "more than 64"},
		{at: at + "triggers", value: many(MaxTriggers-2, hook), code: TooManyTriggers, where: "stages[5].post_operation.triggers", says: "more than 64"},
		{at: at + "triggers[1]", value: object{}, code: InvalidParam, says: "exactly one"},
		{at: at + "triggers[1].webhook", value: object{}, code: InvalidParam, where: at + "triggers[1]", says: "exactly one"},
		{at: at + "triggers[0].webhook.method", value: "PUT", code: InvalidParam, says: "must be one of GET, POST"},
		{at: at + "triggers[0].webhook.url", value: "what is not ours is not looked at"},
		{at: at + "triggers[1].channel.name", value: "", code: MissingParam, says: "is required"},
		{at: at + "triggers[1].channel.name", value: long(MaxName + 1), code: InvalidParam, says: "at most 64"},
		{at: at + "triggers[2]", value: object{"channel": object{"name": "nightly"}}, code: InvalidParam, where: at + "triggers[2].channel.name", says: "twice"},
		{at: at + "triggers[0].pipeline_param_converts", value: many(MaxConverts, convert)},
		{at: at + "triggers[0].pipeline_param_converts", value: many(MaxConverts+1, convert), code: InvalidParam, says: "at most 64"},
		{at: at + "triggers[0].pipeline_param_converts[0].name", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "triggers[0].pipeline_param_converts[0].name", value: long(MaxConvertName + 1), code: InvalidParam, says: "at most 64"},
		{at: at + "triggers[0].pipeline_param_converts[1]", value: object{"name": "r", "pipeline_param_name": "region"}, code: InvalidParam, where: at + "triggers[0].pipeline_param_converts[1].name", says: "twice"},
		{at: at + "triggers[0].pipeline_param_converts[0].pipeline_param_name", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "triggers[0].pipeline_param_converts[0].pipeline_param_name", value: "zone", code: NoSuchParam, says: `no param "zone"`},
		{at: at + "triggers[0].pipeline_param_converts[0].pipeline_param_name", value: ParamIncrement, code: InvalidParam, says: "set by the service"},
	})
}

func TestAPostOperationIsChecked(t *testing.T) {
	t.Parallel()
	const at = "stages[5].post_operation."
	run(t, []breach{
		{at: "post_operation.triggers", value: []any{object{"channel": object{"name": "c"}}}, code: InvalidParam, says: "notifications only"},
		{at: "post_operation.media_type", value: ""},
		{at: "post_operation.media_type", value: long(MaxMediaType + 1), code: InvalidParam, says: "at most 64"},
		{at: "post_operation.version", value: long(MaxMediaType + 1), code: InvalidParam, says: "at most 64"},
		{at: at + "triggers", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "triggers", value: []any{}},
		{at: at + "triggers[0].webhook.url", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "triggers[0].webhook.url", value: "ftp://a", code: InvalidParam, says: "http(s)://<host>"},
		{at: at + "triggers[0].webhook.url", value: "http://h/" + long(MaxURL-len("http://h/"))},
		{at: at + "triggers[0].webhook.url", value: "http://h/" + long(MaxURL), code: InvalidParam, says: "at most 2048"},
		{at: at + "triggers[0].webhook.url", value: "${region}"},
		{at: at + "triggers[0].webhook.url", value: "https://${region}.example.com:80${region}/"},
		{at: at + "triggers[0].pipeline_param_converts[0].pipeline_param_name", value: "zone", code: NoSuchParam, says: "no param"},
		{at: at + "triggers[0].pipeline_param_converts[0].pipeline_param_name", value: ParamTimestamp},
	})
}

func TestANotificationIsChecked(t *testing.T) {
	t.Parallel()
	const at = "post_operation.notification.notifications"
	const config = at + "[0].config."
	one := func(int) any {
		return object{"type": 7, "config": object{"user_id": "u", "user_name": "n", "condition": 2, "pattern": 2}}
	}
	run(t, []breach{
		{at: at, value: many(MaxNotifications, one)},
		{at: at, value: many(MaxNotifications+1, one), code: InvalidParam, says: "at most 64"},
		{at: at + "[0].type", value: 9, code: InvalidNotification, says: "must be 7 or 8, is 9"},
		{at: at + "[0]", value: object{"type": 8, "config": object{"url": "https://chat.example.com/hook", "condition": 2}}},
		{at: at + "[0].type", value: absent{}, code: MissingParam, says: "is required"},
		{at: at + "[0].config", value: absent{}, code: MissingParam, says: "is required"},
		{at: config + "user_id", value: absent{}, code: MissingParam, says: "is required"},
		{at: config + "user_id", value: "a\nb", code: InvalidParam, says: "line breaks"},
		{at: config + "user_id", value: long(MaxUserID + 1), code: InvalidParam, says: "at most 128"},
		{at: config + "user_name", value: "", code: InvalidNotification, says: "is required"},
		{at: config + "email", value: "no", code: InvalidParam, says: "mail address"},
		{at: config + "phone_number", value: long(MaxPhoneNumber + 1), code: InvalidParam, says: "at most 32"},
		{at: config + "condition", value: 3, code: InvalidNotification, says: "0, 1 or 2"},
		{at: config + "condition", value: absent{}, code: MissingParam, says: "is required"},
		{at: config + "pattern", value: -1, code: InvalidNotification, says: "0, 1 or 2"},
		{at: config + "pattern", value: 0.5, code: InvalidParam, says: "whole number"},
		{at: config + "pattern", value: "1", code: InvalidParam, says: "must be a number, is a string"},
	})
}

func TestAPipelineStartsWhenItsOperatorSaysSo(t *testing.T) {
	t.Parallel()
	two := []Trigger{{Webhook: &Webhook{}}, {Channel: &Channel{}}}
	for _, c := range []struct {
		says     string
		operator string
		triggers []Trigger
		fired    []bool
		want     bool
	}{
		{"and waits for every trigger", OperatorAnd, two, []bool{true, false}, false},
		{"and starts when every trigger has fired", OperatorAnd, two, []bool{true, true}, true},
		{"or waits for any trigger", OperatorOr, two, []bool{false, false}, false},
		{"or starts when any trigger has fired", OperatorOr, two, []bool{false, true}, true},
		{"what is not known to have fired has not", OperatorAnd, two, []bool{true}, false},
		{"firings of triggers that are gone do not count", OperatorOr, two, []bool{false, false, true}, false},
		{"and without triggers waits for nothing", OperatorAnd, nil, nil, true},
		{"or without triggers waits for nothing", OperatorOr, nil, nil, true},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			if got := (PreOperation{c.operator, c.triggers}).Satisfied(c.fired); got != c.want {
				t.Fatal(got)
			}
		})
	}
}

func TestAWebhooksQueryOverridesTheParamsOfItsConverts(t *testing.T) {
	t.Parallel()
	trigger := Trigger{Converts: []ParamConvert{{"r", "region"}, {"v", "version"}}}
	got := trigger.Overrides(map[string]string{"r": "us", "region": "not by its own name", "other": "x"})
	if want := map[string]string{"region": "us"}; !maps.Equal(got, want) {
		t.Fatalf("%v, not %v", got, want)
	}
}

func TestValuesGivenAtAStartAreChecked(t *testing.T) {
	t.Parallel()
	p := Pipeline{Params: []Param{{Name: "region"}}}
	if faults := p.CheckValues(map[string]string{"region": long(MaxValue)}); faults != nil {
		t.Fatal(faults)
	}
	faults := p.CheckValues(map[string]string{"region": long(MaxValue + 1), "zone": "", ParamIncrement: "7"})
	if len(faults) != 3 || faults[0].Code != InvalidParam || faults[1].Code != InvalidParam || faults[2].Code != NoSuchParam {
		t.Fatal(faults)
	}
}

func TestWhatHasNoTriggersAwaitsNothing(t *testing.T) {
	t.Parallel()
	var none *PreOperation
	if none.Awaits() || (&PreOperation{}).Awaits() || !(&PreOperation{Triggers: []Trigger{{}}}).Awaits() {
		t.Error("awaits the wrong one")
	}
}
