package states

import (
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// startNested begins the execution that a startExecution.sync:2 task waits for. It belongs to the same transaction, and so
// does the way on when it ends: nothing polls.
func (t *tx) startNested(f *frame, s *asl.State, in any, encoded json.RawMessage) error {
	t.scheduledEvents(f, s.Task, encoded)
	m, name, input, failure := t.nestedRequest(in)
	if failure == nil {
		failure = t.linkNested(f, s, m, name, input)
	}
	if failure != nil {
		t.failedEvent(f, s.Task, failure)
		return failure
	}
	return nil
}

func (t *tx) nestedRequest(in any) (*machine, string, json.RawMessage, *asl.Failure) {
	parameters, _ := in.(map[string]any)
	arn, _ := parameters["StateMachineArn"].(string)
	m := t.e.machines[arn]
	if m == nil {
		return nil, "", nil, &asl.Failure{Name: "StepFunctions.StateMachineDoesNotExistException", Cause: "State Machine Does Not Exist: '" + arn + "'"}
	}
	name, given := parameters["Name"].(string)
	if !given {
		name = uuid.NewString()
	}
	if bad := checkName(name); bad != nil {
		return nil, "", nil, &asl.Failure{Name: "StepFunctions.InvalidNameException", Cause: bad.Message}
	}
	input, ok := parameters["Input"]
	if !ok {
		input = map[string]any{}
	}
	encoded, err := asl.Encode(input)
	if err != nil {
		return nil, "", nil, asl.AsFailure(err)
	}
	return m, name, encoded, nil
}

// linkNested starts the execution, or joins the one of the same name and input that is running.
func (t *tx) linkNested(f *frame, s *asl.State, m *machine, name string, input json.RawMessage) *asl.Failure {
	x, started, bad := t.start(m, name, input)
	if bad != nil {
		return &asl.Failure{Name: "StepFunctions." + bad.Type + "Exception", Cause: bad.Message}
	}
	f.Phase, f.Nested, f.Owns = phaseNested, x.ARN, started
	t.e.waiters[x.ARN] = append(t.e.waiters[x.ARN], f)
	t.event(f, "TaskSubmitted", "taskSubmittedEventDetails", t.taskOutput(s.Task, map[string]any{
		"ExecutionArn": x.ARN, "StartDate": json.Number(itoa(int(x.Started.UnixMilli()))),
	}))
	t.watch(f)
	return nil
}

// leaveNested ends the wait for a nested execution before its end, and stops it if the frame has started it, as AWS does.
func (t *tx) leaveNested(f *frame) {
	arn := f.Nested
	f.Nested = ""
	waiting := slices.DeleteFunc(t.e.waiters[arn], func(w *frame) bool { return w == f })
	t.e.waiters[arn] = waiting
	if len(waiting) == 0 {
		delete(t.e.waiters, arn)
	}
	if x := t.e.live[arn]; x != nil && f.Owns {
		t.end(x, statusAborted, nil, nil)
	}
	f.Owns = false
}

// nestedEnded takes the end of a nested execution as the task's result or error.
func (t *tx) nestedEnded(f *frame, x *execution) {
	f.Nested, f.Owns = "", false
	s := f.state()
	if x.Status == statusSucceeded {
		t.taskSucceeded(f, s, nestedResult(x))
		return
	}
	t.taskFailed(f, s, &asl.Failure{Name: asl.ErrTaskFailed, Cause: string(encode(nestedDescription(x)))})
}

// nestedDescription is DescribeExecution's answer in the spelling of the integration; Input and Output are strings.
func nestedDescription(x *execution) map[string]any {
	complete := map[string]any{"Included": true}
	out := map[string]any{
		"ExecutionArn": x.ARN, "StateMachineArn": x.Machine, "Name": x.Name, "Status": x.Status,
		"StartDate": json.Number(itoa(int(x.Started.UnixMilli()))), "StopDate": json.Number(itoa(int(x.Stopped.UnixMilli()))),
		"Input": string(x.Input), "InputDetails": complete,
	}
	if x.Status == statusSucceeded {
		out["Output"], out["OutputDetails"] = string(x.Output), complete
		return out
	}
	if x.Error != "" {
		out["Error"] = x.Error
	}
	if x.Cause != "" {
		out["Cause"] = x.Cause
	}
	return out
}

// nestedResult has Input and Output as JSON: that is what the :2 in the resource asks for.
func nestedResult(x *execution) any {
	out := nestedDescription(x)
	for key, raw := range map[string]json.RawMessage{"Input": x.Input, "Output": x.Output} {
		if v, err := asl.Decode(raw); err == nil {
			out[key] = v
		}
	}
	return out
}
