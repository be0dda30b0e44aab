package states

import (
	"encoding/json"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// fork begins the branches of a Parallel state.
func (t *tx) fork(f *frame, s *asl.State) error {
	in, err := s.EffectiveInput(t.scope(f))
	if err != nil {
		return err
	}
	encoded, err := payload(s, in)
	if err != nil {
		return err
	}
	t.event(f, "ParallelStateStarted", "", nil)
	f.Phase = phaseJoining
	for i, m := range s.Branches {
		t.newBranch(f, m, i, encoded)
	}
	return nil
}

// newBranch begins a branch or an iteration; its events follow the parent's last one.
func (t *tx) newBranch(parent *frame, m *asl.Machine, index int, input json.RawMessage) *frame {
	c := t.newFrame(parent.x, m)
	c.Parent, c.Index, c.Input, c.LastEvent = parent.ID, index, input, parent.LastEvent
	parent.kids = append(parent.kids, c)
	t.enter(c)
	return c
}

func (t *tx) newFrame(x *execution, m *asl.Machine) *frame {
	x.nextFrame++
	f := &frame{ID: x.nextFrame, State: m.StartAt, x: x, machine: m}
	f.timer.frame = f
	x.frames[f.ID] = f
	return f
}

// branchDone joins the branches when the last one has its output, or begins the next iteration.
func (t *tx) branchDone(f *frame) {
	p := f.parent()
	s := p.state()
	p.joined++
	want := len(s.Branches)
	if s.Type == asl.TypeMap {
		t.event(f, "MapIterationSucceeded", "mapIterationSucceededEventDetails", iterationDetails{Name: s.Name, Index: f.Index})
		want = len(p.allItems())
	}
	switch {
	case p.joined == want:
		t.join(p, s)
	case len(p.kids) < want:
		if err := t.iteration(p, s, len(p.kids)); err != nil {
			t.fail(p, asl.AsFailure(err))
		}
	}
}

// join leaves the state with the array of all outputs, in the order of the branches or items.
func (t *tx) join(p *frame, s *asl.State) {
	outputs := make([]any, len(p.kids))
	for i, c := range p.kids {
		outputs[i] = c.value()
		p.LastEvent = max(p.LastEvent, c.LastEvent)
	}
	t.removeBranches(p)
	t.event(p, string(s.Type)+"StateSucceeded", "", nil)
	if err := t.succeed(p, s, outputs); err != nil {
		t.fail(p, asl.AsFailure(err))
	}
}

// iterate begins the iterations of a Map state, as many as may run at once.
func (t *tx) iterate(f *frame, s *asl.State) error {
	scope := t.scope(f)
	in, err := s.EffectiveInput(scope)
	if err != nil {
		return err
	}
	scope.Input = in
	items, err := s.Map.Items(scope)
	if err != nil {
		return err
	}
	if f.Limit, err = s.Map.Concurrency(scope); err != nil {
		return err
	}
	if f.Items, err = payload(s, items); err != nil {
		return err
	}
	f.items = nil
	t.event(f, "MapStateStarted", "mapStateStartedEventDetails", mapStartedDetails{Length: len(items)})
	f.Phase = phaseJoining
	if len(items) == 0 {
		t.event(f, "MapStateSucceeded", "", nil)
		return t.succeed(f, s, []any{})
	}
	for i := range min(f.Limit, len(items)) {
		if err := t.iteration(f, s, i); err != nil {
			return err
		}
	}
	return nil
}

// iteration begins one iteration with the item as the ItemSelector makes it.
func (t *tx) iteration(f *frame, s *asl.State, index int) error {
	item, err := asl.Decode(f.allItems()[index])
	if err != nil {
		return err
	}
	scope := t.scope(f)
	in, err := s.InputPath.Apply(scope)
	if err != nil {
		return err
	}
	selected, err := s.Map.Item(t.itemScope(f, in, index), item)
	if err != nil {
		return err
	}
	encoded, err := payload(s, selected)
	if err != nil {
		return err
	}
	c := t.newBranch(f, s.Map.Processor, index, encoded)
	t.event(c, "MapIterationStarted", "mapIterationStartedEventDetails", iterationDetails{Name: s.Name, Index: index})
	return nil
}

// itemScope is the scope of an ItemSelector: the Map's input, and the context with the item that it is about to begin.
func (t *tx) itemScope(f *frame, in any, index int) asl.Scope {
	return asl.Scope{Input: in, Context: func() any {
		c := t.context(f).(map[string]any)
		c["Map"] = map[string]any{"Item": itemContext(f, index)}
		return c
	}}
}
