package run

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// fired are the triggers that were called since the last start, by their triggerKey, each with what its converts take of its last
// call, by the names that the call has for it.
type fired map[string]map[string]given

// given is a value that a call gives to a param: "text", or {"sealed": "…"} where that param is secret. It may wait long in the
// table, for other triggers.
type given struct {
	text   string // as it was given, or sealed
	sealed bool
}

type sealedGiven struct {
	Sealed string `json:"sealed"`
}

// MarshalJSON writes either form.
func (g given) MarshalJSON() ([]byte, error) {
	if g.sealed {
		return json.Marshal(sealedGiven{g.text})
	}
	return json.Marshal(g.text)
}

// UnmarshalJSON reads either form.
func (g *given) UnmarshalJSON(data []byte) error {
	if data[0] == '"' {
		return json.Unmarshal(data, &g.text)
	}
	var kept sealedGiven
	err := json.Unmarshal(data, &kept)
	g.text, g.sealed = kept.Sealed, true
	return err
}

// take is what a call of a trigger gives to params. A value that its param cannot have is a Fault, whatever else is awaited.
func (s *Service) take(ctx context.Context, in signal, def *pipeline.Pipeline, pre *pipeline.PreOperation) (map[string]given, error) {
	trigger := pre.Triggers[slices.IndexFunc(pre.Triggers, func(t pipeline.Trigger) bool { return triggerKey(t) == in.key })]
	if faults := def.CheckValues(trigger.Overrides(in.values)); len(faults) > 0 {
		return nil, faults
	}
	all := map[string]given{}
	for _, convert := range trigger.Converts {
		value, sent := in.values[convert.Name]
		if !sent {
			continue
		}
		one := given{text: value}
		if def.IsSecret(convert.PipelineParamName) {
			sealed, err := catalog.SealParam(ctx, s.Sealer, in.target.Domain, def.ID, sealedAs(convert.Name), value)
			if err != nil {
				return nil, err
			}
			one = given{sealed, true}
		}
		all[convert.Name] = one
	}
	return all, nil
}

// sealedAs is no param's name: which param a value goes to may change with an update, as long as it waits.
func sealedAs(name string) string { return "call " + name }

// with notes a call beside the others.
func (f fired) with(key string, call map[string]given) fired {
	all := fired{key: call}
	for other, call := range f {
		if other != key {
			all[other] = call
		}
	}
	return all
}

// satisfies says whether what has fired is enough.
func (f fired) satisfies(pre *pipeline.PreOperation) bool {
	var called []bool
	for _, trigger := range pre.Triggers {
		_, ok := f[triggerKey(trigger)]
		called = append(called, ok)
	}
	return pre.Satisfied(called)
}

// overrides are the params that what has fired gives to the run. What was sealed goes to no param that shows its value.
func (s *Service) overrides(ctx context.Context, d store.Domain, def *pipeline.Pipeline, pre *pipeline.PreOperation, f fired) (map[string]string, error) {
	values := map[string]string{}
	for _, trigger := range pre.Triggers {
		for _, convert := range trigger.Converts {
			one, sent := f[triggerKey(trigger)][convert.Name]
			if !sent || one.sealed && !def.IsSecret(convert.PipelineParamName) {
				continue
			}
			value := one.text
			if one.sealed {
				var err error
				if value, err = catalog.OpenParam(ctx, s.Sealer, d, def.ID, sealedAs(convert.Name), value); err != nil {
					return nil, err
				}
			}
			values[convert.PipelineParamName] = value
		}
	}
	return values, nil
}
