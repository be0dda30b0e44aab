package states

import "time"

type describeExecutionIn struct {
	ExecutionARN string `json:"executionArn"`
}

// included says of an input or output that it is in the answer, which it always is.
type included struct {
	Included bool `json:"included"`
}

type describeExecutionOut struct {
	ExecutionARN    string    `json:"executionArn"`
	StateMachineARN string    `json:"stateMachineArn"`
	Name            string    `json:"name"`
	Status          string    `json:"status"`
	StartDate       epoch     `json:"startDate"`
	StopDate        *epoch    `json:"stopDate,omitempty"`
	Input           string    `json:"input"`
	InputDetails    included  `json:"inputDetails"`
	Output          *string   `json:"output,omitempty"`
	OutputDetails   *included `json:"outputDetails,omitempty"`
	Error           string    `json:"error,omitempty"`
	Cause           string    `json:"cause,omitempty"`
}

func (e *Engine) describeExecution(in describeExecutionIn) (any, error) {
	e.mu.Lock()
	r, err := e.lookup(in.ExecutionARN)
	e.mu.Unlock()
	if err != nil {
		return nil, err
	}
	out := describeExecutionOut{
		ExecutionARN: r.ARN, StateMachineARN: r.Machine, Name: r.Name, Status: r.Status, StartDate: epoch(r.Started),
		StopDate: stopDate(r.Stopped), Input: text(r.Input), InputDetails: included{true}, Error: r.Error, Cause: r.Cause,
	}
	if r.Status == statusSucceeded {
		output := text(r.Output)
		out.Output, out.OutputDetails = &output, &included{true}
	}
	return out, nil
}

func stopDate(t time.Time) *epoch {
	if t.IsZero() {
		return nil
	}
	e := epoch(t)
	return &e
}

type describeStateMachineIn struct {
	StateMachineARN string `json:"stateMachineArn"`
}

type describeStateMachineOut struct {
	StateMachineARN string `json:"stateMachineArn"`
	Name            string `json:"name"`
	Status          string `json:"status"`
	Definition      string `json:"definition"`
	RoleARN         string `json:"roleArn"`
	Type            string `json:"type"`
	CreationDate    epoch  `json:"creationDate"`
}

func (e *Engine) describeStateMachine(in describeStateMachineIn) (any, error) {
	m := e.machines[in.StateMachineARN]
	if m == nil {
		return nil, noMachine(in.StateMachineARN)
	}
	return describeStateMachineOut{
		StateMachineARN: m.arn, Name: m.name, Status: "ACTIVE", Definition: string(m.source), RoleARN: roleARN, Type: "STANDARD",
		CreationDate: epoch(e.opened),
	}, nil
}
