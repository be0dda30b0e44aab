package states

import (
	"encoding/json"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// schedule begins a task.
func (t *tx) schedule(f *frame, s *asl.State) error {
	if s.Task.Resource == asl.ResourceInvokeToken {
		f.Token = t.e.signer.newToken()
		t.e.tokens[f.Token] = f
	}
	scope := t.scope(f)
	in, err := s.EffectiveInput(scope)
	if err != nil {
		return err
	}
	encoded, err := payload(s, in)
	if err != nil {
		return err
	}
	if err := t.setLimits(f, s.Task, scope); err != nil {
		return err
	}
	if s.Task.Resource == asl.ResourceStartExecution {
		return t.startNested(f, s, in, encoded)
	}
	if f.Call, err = functionCall(s.Task, in, encoded); err != nil {
		return err
	}
	t.scheduledEvents(f, s.Task, encoded)
	f.Phase = phaseInvoking
	f.Attempt++
	t.watch(f)
	t.effect(t.e.invocation(f))
	return nil
}

func (t *tx) setLimits(f *frame, task *asl.Task, scope asl.Scope) error {
	timeout, err := task.Timeout(scope)
	if err != nil {
		return err
	}
	if f.Heartbeat, err = task.Heartbeat(scope); err != nil {
		return err
	}
	f.Deadline = time.Time{}
	if timeout > 0 {
		f.Deadline = t.now.Add(timeout)
	}
	f.beat(t.now)
	return nil
}

// beat counts the task as alive now.
func (f *frame) beat(now time.Time) {
	f.silent = time.Time{}
	if f.Heartbeat > 0 {
		f.silent = now.Add(f.Heartbeat)
	}
}

// functionCall reads FunctionName and Payload of a lambda:invoke; a plain function is called with the whole input.
func functionCall(task *asl.Task, in any, encoded json.RawMessage) (*call, error) {
	if task.Resource == asl.ResourceFunction {
		return &call{Function: task.Function, Payload: encoded}, nil
	}
	parameters, _ := in.(map[string]any)
	name, _ := parameters["FunctionName"].(string)
	if name == "" {
		return nil, &asl.Failure{Name: asl.ErrRuntime, Cause: "Parameters of lambda:invoke must have FunctionName, the ARN of the function"}
	}
	body, ok := parameters["Payload"]
	if !ok {
		body = map[string]any{}
	}
	b, err := asl.Encode(body)
	return &call{Function: name, Payload: b}, err
}

// invoked takes what the function has returned. A return of an attempt that has ended meanwhile is dropped.
func (e *Engine) invoked(arn string, id, attempt int, answer []byte, failure *asl.Failure) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f := e.find(arn, id)
	if e.down() != nil || f == nil || f.Attempt != attempt || f.Phase != phaseInvoking {
		return
	}
	t := e.begin()
	s := f.state()
	switch {
	case failure != nil:
		t.taskFailed(f, s, failure)
	case s.Task.Resource == asl.ResourceInvokeToken:
		f.Phase, f.Call = phaseToken, nil
		t.event(f, "TaskSubmitted", "taskSubmittedEventDetails", t.taskOutput(s.Task, invokeResult(answer)))
		t.save(f)
		t.commit(false, nil)
		return
	default:
		t.taskSucceeded(f, s, invokeValue(s.Task, answer))
	}
	t.commit(true, nil)
}

func (e *Engine) find(arn string, id int) *frame {
	if x := e.live[arn]; x != nil {
		return x.frames[id]
	}
	return nil
}

// invokeValue is a task's result: what the function returned, in the envelope of lambda:invoke if it was called by that.
func invokeValue(task *asl.Task, answer []byte) any {
	if task.Resource == asl.ResourceFunction {
		return functionValue(answer)
	}
	return invokeResult(answer)
}

func invokeResult(answer []byte) any {
	return map[string]any{"ExecutedVersion": "$LATEST", "Payload": functionValue(answer), "StatusCode": json.Number("200")}
}

// functionValue is the function's answer; what is not JSON stays text, as AWS has it.
func functionValue(answer []byte) any {
	if len(answer) == 0 {
		return nil
	}
	v, err := asl.Decode(answer)
	if err != nil {
		return string(answer)
	}
	return v
}

// taskSucceeded ends a task with its result.
func (t *tx) taskSucceeded(f *frame, s *asl.State, result any) {
	encoded, err := payload(s, result)
	if err == nil {
		t.release(f)
		t.succeededEvent(f, s.Task, encoded)
		err = t.succeed(f, s, result)
	}
	if err != nil {
		t.fail(f, asl.AsFailure(err))
	}
}

// taskFailed ends a task with an error.
func (t *tx) taskFailed(f *frame, s *asl.State, failure *asl.Failure) {
	t.failedEvent(f, s.Task, failure)
	t.fail(f, failure)
}

// taskDue ends a task that took too long or was silent for too long.
func (t *tx) taskDue(f *frame) {
	failure := &asl.Failure{Name: asl.ErrTimeout}
	if f.Deadline.IsZero() || f.Deadline.After(t.now) {
		failure = &asl.Failure{Name: asl.ErrHeartbeatTimeout}
	}
	t.timedOutEvent(f, f.state().Task, failure)
	t.fail(f, failure)
}
