package states

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// start makes an execution whose first state is entered before the transaction ends. It returns the running one, and false,
// where one has the same name and input: StartExecution may be repeated. The input is compact JSON.
func (t *tx) start(m *machine, name string, input json.RawMessage) (*execution, bool, *apiError) {
	arn := executionARN(m.arn, name)
	if x := t.e.live[arn]; x != nil && bytes.Equal(x.Input, input) {
		return x, false, nil
	}
	taken, err := t.e.known(arn)
	if err != nil {
		return nil, false, internal(err)
	}
	if taken {
		return nil, false, fault("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn)
	}
	x := &execution{
		record: record{
			ARN: arn, Machine: m.arn, Definition: m.hash, Name: name, Input: input, Status: statusRunning, Started: t.now,
		},
		machine: m.parsed,
		frames:  map[int]*frame{},
	}
	x.timer.x = x
	t.e.live[arn] = x
	t.change(x).record = true
	t.append(x, 0, "ExecutionStarted", "executionStartedEventDetails", startedDetails{Input: text(input), RoleARN: roleARN})
	x.root = t.newFrame(x, m.parsed)
	x.root.Input = input
	t.enter(x.root)
	if m.parsed.Timeout > 0 {
		t.e.timers.set(&x.timer, x.Started.Add(m.parsed.Timeout))
	}
	return x, true, nil
}

// known reports whether the name has been used and is still remembered.
func (e *Engine) known(arn string) (bool, error) {
	if e.live[arn] != nil || e.recent[arn] != nil {
		return true, nil
	}
	r, err := e.archive.finished(arn)
	return r != nil, err
}

// roleARN stands where the API names the role of a state machine; roles mean nothing on one machine.
const roleARN = "arn:aws:iam::000000000000:role/local"

func executionARN(machineARN, name string) string {
	return strings.Replace(machineARN, ":stateMachine:", ":execution:", 1) + ":" + name
}

func machineName(arn string) string {
	return arn[strings.LastIndexByte(arn, ':')+1:]
}

func region(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 4 {
		return ""
	}
	return parts[3]
}

// compact checks an input of the API and writes it as the engine keeps it, so that equal inputs are equal bytes.
func compact(input string) (json.RawMessage, error) {
	v, err := asl.Decode([]byte(input))
	if err != nil {
		return nil, err
	}
	return asl.Encode(v)
}
