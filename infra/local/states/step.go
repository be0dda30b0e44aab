package states

import (
	"encoding/json"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// enterState begins the state the frame is at.
func (t *tx) enterState(f *frame) {
	s := f.state()
	f.Entered, f.Retries = t.now, nil
	f.EnteredEvent = t.event(f, string(s.Type)+"StateEntered", "stateEnteredEventDetails", enteredDetails{Name: s.Name, Input: text(f.Input)})
	t.attempt(f)
}

// attempt does the state's work, for the first time or again.
func (t *tx) attempt(f *frame) {
	t.save(f)
	s := f.state()
	var err error
	switch s.Type {
	case asl.TypePass:
		err = t.pass(f, s)
	case asl.TypeChoice:
		err = t.choose(f, s)
	case asl.TypeWait:
		err = t.wait(f, s)
	case asl.TypeSucceed:
		err = t.filter(f, s, "")
	case asl.TypeFail:
		t.failMachine(f, s.Fail.Failure(t.scope(f)))
	case asl.TypeTask:
		err = t.schedule(f, s)
	case asl.TypeParallel:
		err = t.fork(f, s)
	case asl.TypeMap:
		err = t.iterate(f, s)
	}
	if err != nil {
		t.fail(f, asl.AsFailure(err))
	}
}

func (t *tx) pass(f *frame, s *asl.State) error {
	scope := t.scope(f)
	result, err := s.EffectiveInput(scope)
	if err != nil {
		return err
	}
	if s.Pass.HasResult {
		result = s.Pass.Result
	}
	return t.succeed(f, s, result)
}

func (t *tx) choose(f *frame, s *asl.State) error {
	scope := t.scope(f)
	in, err := s.EffectiveInput(scope)
	if err != nil {
		return err
	}
	scope.Input = in
	next, err := s.Choice.Next(scope)
	if err != nil {
		return err
	}
	return t.filter(f, s, next)
}

func (t *tx) wait(f *frame, s *asl.State) error {
	scope := t.scope(f)
	in, err := s.EffectiveInput(scope)
	if err != nil {
		return err
	}
	scope.Input = in
	f.Until, err = s.Wait.Until(scope, t.now)
	if err != nil {
		return err
	}
	f.Phase = phaseWaiting
	t.watch(f)
	return nil
}

// waited ends a Wait state whose time has come.
func (t *tx) waited(f *frame) {
	s := f.state()
	if err := t.filter(f, s, s.Next); err != nil {
		t.fail(f, asl.AsFailure(err))
	}
}

// filter leaves a state that only filters: InputPath, then OutputPath.
func (t *tx) filter(f *frame, s *asl.State, next string) error {
	scope := t.scope(f)
	in, err := s.EffectiveInput(scope)
	if err != nil {
		return err
	}
	scope.Input = in
	out, err := s.OutputPath.Apply(scope)
	if err != nil {
		return err
	}
	return t.leave(f, s, out, next)
}

// succeed leaves a state with a result.
func (t *tx) succeed(f *frame, s *asl.State, result any) error {
	out, err := s.EffectiveOutput(t.scope(f), result)
	if err != nil {
		return err
	}
	return t.leave(f, s, out, s.Next)
}

// leave goes to the next state, or ends the machine where there is none.
func (t *tx) leave(f *frame, s *asl.State, output any, next string) error {
	encoded, err := payload(s, output)
	if err != nil {
		return err
	}
	t.release(f)
	t.event(f, string(s.Type)+"StateExited", "stateExitedEventDetails", exitedDetails{Name: s.Name, Output: text(encoded)})
	f.Input, f.input, f.decoded = encoded, output, true
	if next == "" {
		t.finishMachine(f)
		return nil
	}
	f.State = next
	t.enter(f)
	return nil
}

// payload is a value as JSON, within the service's limit.
func payload(s *asl.State, v any) (json.RawMessage, error) {
	b, err := asl.Encode(v)
	if err != nil {
		return nil, err
	}
	if len(b) > asl.MaxPayloadBytes {
		return nil, &asl.Failure{
			Name: asl.ErrDataLimitExceeded,
			Cause: "The state/task '" + s.Name + "' returned a result with a size exceeding the maximum number of bytes service limit (" +
				itoa(len(b)) + " of " + itoa(asl.MaxPayloadBytes) + ").",
		}
	}
	return b, nil
}

// finishMachine ends the frame with its Input as the output.
func (t *tx) finishMachine(f *frame) {
	if f.Parent == 0 {
		t.end(f.x, statusSucceeded, f.Input, nil)
		return
	}
	f.Phase = phaseDone
	t.save(f)
	t.branchDone(f)
}

// watch sets the frame's timer to what it waits for now.
func (t *tx) watch(f *frame) {
	t.e.timers.set(&f.timer, f.due())
}
