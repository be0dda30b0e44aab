package states

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// scope is what the expressions of the frame's state see; the context object is only made when one asks for it.
func (t *tx) scope(f *frame) asl.Scope {
	return asl.Scope{Input: f.value(), Context: func() any { return t.context(f) }}
}

// context is the context object. See "The Context Object" in the specification and its page in Amazon's documentation.
func (t *tx) context(f *frame) any {
	x := f.x
	input, _ := asl.Decode(x.Input) // checked when it was accepted
	retries := 0
	for _, n := range f.Retries {
		retries += n
	}
	out := map[string]any{
		"Execution": map[string]any{
			"Id": x.ARN, "Name": x.Name, "Input": input, "StartTime": isoTime(x.Started), "RoleArn": roleARN,
		},
		"State":        map[string]any{"Name": f.State, "EnteredTime": isoTime(f.Entered), "RetryCount": json.Number(strconv.Itoa(retries))},
		"StateMachine": map[string]any{"Id": x.Machine, "Name": machineName(x.Machine)},
	}
	if f.Token != "" {
		out["Task"] = map[string]any{"Token": f.Token}
	}
	if item, ok := mapItem(f); ok {
		out["Map"] = map[string]any{"Item": item}
	}
	return out
}

// mapItem is the item of the iteration that the frame is in.
func mapItem(f *frame) (any, bool) {
	for p := f.parent(); p != nil; f, p = p, p.parent() {
		if p.state().Type == asl.TypeMap {
			return itemContext(p, f.Index), true
		}
	}
	return nil, false
}

func itemContext(m *frame, index int) any {
	value, _ := asl.Decode(m.allItems()[index])
	return map[string]any{"Index": json.Number(strconv.Itoa(index)), "Value": value}
}

func isoTime(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
