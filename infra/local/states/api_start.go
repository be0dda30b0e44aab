package states

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/containerops/containerops/infra/local/states/asl"
)

type startExecutionIn struct {
	StateMachineARN string  `json:"stateMachineArn"`
	Name            string  `json:"name"`
	Input           *string `json:"input"`
}

type startExecutionOut struct {
	ExecutionARN string `json:"executionArn"`
	StartDate    epoch  `json:"startDate"`
}

func (e *Engine) startExecution(in startExecutionIn) (any, error) {
	m := e.machines[in.StateMachineARN]
	if m == nil {
		return nil, noMachine(in.StateMachineARN)
	}
	if in.Name == "" {
		in.Name = uuid.NewString()
	}
	if bad := checkName(in.Name); bad != nil {
		return nil, bad
	}
	text := "{}"
	if in.Input != nil {
		text = *in.Input
	}
	if bad := checkSize("input", text); bad != nil {
		return nil, bad
	}
	input, err := compact(text)
	if err != nil {
		return nil, fault("InvalidExecutionInput", "Invalid State Machine Execution Input: '%s'", err)
	}
	var out startExecutionOut
	err = e.update(func(t *tx) error {
		x, _, bad := t.start(m, in.Name, input)
		if bad != nil {
			return bad
		}
		out = startExecutionOut{ExecutionARN: x.ARN, StartDate: epoch(x.Started)}
		return nil
	})
	return out, err
}

// maxName is how many characters an execution's name may have.
const maxName = 80

// checkName refuses what the API reference of StartExecution refuses.
func checkName(name string) *apiError {
	bad := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune("<>{}[]?*\"#%\\^|~`$&,;:/", r)
	}
	if name == "" || utf8.RuneCountInString(name) > maxName || strings.ContainsFunc(name, bad) || !utf8.ValidString(name) {
		return fault("InvalidName", "Invalid Name: '%s'", name)
	}
	return nil
}

func checkSize(field, value string) *apiError {
	if len(value) > asl.MaxPayloadBytes {
		return fault("ValidationException", "1 validation error detected: Value at '%s' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d", field, asl.MaxPayloadBytes)
	}
	return nil
}

type stopExecutionIn struct {
	ExecutionARN string `json:"executionArn"`
	Error        string `json:"error"`
	Cause        string `json:"cause"`
}

type stopExecutionOut struct {
	StopDate epoch `json:"stopDate"`
}

// stopExecution also stops the nested executions that this one has started; what has ended stays as it ended.
func (e *Engine) stopExecution(in stopExecutionIn) (any, error) {
	var stopped time.Time
	err := e.update(func(t *tx) error {
		if x := e.live[in.ExecutionARN]; x != nil {
			t.end(x, statusAborted, nil, &asl.Failure{Name: in.Error, Cause: in.Cause})
			stopped = x.Stopped
			return nil
		}
		r, err := e.lookup(in.ExecutionARN)
		if err == nil {
			stopped = r.Stopped
		}
		return err
	})
	return stopExecutionOut{StopDate: epoch(stopped)}, err
}

// lookup returns a copy of an execution's record. The caller holds the lock.
func (e *Engine) lookup(arn string) (*record, error) {
	x := e.live[arn]
	if x == nil {
		x = e.recent[arn]
	}
	if x != nil {
		r := x.record
		return &r, nil
	}
	r, err := e.archive.finished(arn)
	switch {
	case err != nil:
		return nil, internal(err)
	case r == nil:
		return nil, noExecution(arn)
	}
	return r, nil
}
