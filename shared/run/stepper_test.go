package run_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/run"
)

// stepper is an engine that goes through statemachines/*.asl.json one call of a function at a time, when it is told to.
type stepper struct {
	executions []*execution // in the order in which they were started
	listed     int          // how many of them the list of what runs knows of: it is behind
	tokens     int
	calls      []call // all that were made of functions, with other inputs each
}

// call is one of a function, which may be made again.
type call func(ctx context.Context) (any, error)

// execution is one of the pipeline machine, with that of the stage machine that it waits for.
type execution struct {
	name    string
	status  string
	state   string       // of the one machine or the other
	at      run.Position // that travels through the pipeline machine
	stage   run.StageRef // that travels through the stage machine
	token   string       // of the task under way
	waits   bool         // the task's function has ended, and the task has not
	answer  *answer      // to the token
	result  json.RawMessage
	failure *run.TaskError // that Finish or Close is told
	tries   int            // of the present state that have failed
	busy    bool           // a function is being called
}

// answer is one to a task token.
type answer struct {
	output json.RawMessage
	err    *run.TaskError
}

// The states, by their names in the machines; task stands for Await, Build and Review, and Reset.
const (
	stateTask    = "Task"
	stateFinish  = "Finish"
	stateDeliver = "Deliver"
	stateClose   = "Close"
	stateDone    = "Done"
)

// maxTries is how often the stepper calls a function that fails.
const maxTries = 3

func (m *stepper) Start(ctx context.Context, _, name string, input []byte) error {
	return does(ctx, func() error {
		if m.find(name) != nil {
			return nil
		}
		e := &execution{name: name, status: "RUNNING"}
		m.executions = append(m.executions, e)
		var at run.Position
		if err := json.Unmarshal(input, &at); err != nil {
			return err
		}
		e.move(at)
		return nil
	})
}

func (m *stepper) find(name string) *execution {
	for _, e := range m.executions {
		if e.name == name {
			return e
		}
	}
	return nil
}

func (m *stepper) Find(ctx context.Context, arn string) (machines.Execution, error) {
	if err := looks(ctx); err != nil {
		return machines.Execution{}, err
	}
	e := m.find(arn[strings.LastIndexByte(arn, ':')+1:])
	if e == nil {
		return machines.Execution{}, machines.ErrNoExecution
	}
	return machines.Execution{Running: e.status == "RUNNING", Status: e.status}, nil
}

func (m *stepper) Running(ctx context.Context, machine string) (map[string]bool, error) {
	if err := looks(ctx); err != nil {
		return nil, err
	}
	all := make(map[string]bool)
	for _, e := range m.executions[:m.listed] {
		if e.status == "RUNNING" {
			all[executionARN(machine, e.name)] = true
		}
	}
	m.listed = len(m.executions)
	return all, nil
}

func (m *stepper) Succeed(ctx context.Context, token string, output []byte) error {
	return does(ctx, func() error { return m.take(token, &answer{output: output}) })
}

func (m *stepper) Fail(ctx context.Context, token, name, cause string) error {
	return does(ctx, func() error { return m.take(token, &answer{err: &run.TaskError{Error: name, Cause: cause}}) })
}

func (m *stepper) Heartbeat(context.Context, string) error { return nil }

func (m *stepper) take(token string, a *answer) error {
	for _, e := range m.executions {
		if e.status == "RUNNING" && e.state == stateTask && e.token == token && e.answer == nil {
			e.answer = a
			return nil
		}
	}
	return machines.ErrNobodyWaits
}

// move is the pipeline machine's More.
func (e *execution) move(at run.Position) {
	e.at, e.tries, e.token, e.waits, e.answer = at, 0, "", false, nil
	switch at.Next {
	case "stage", "reset":
		e.state, e.stage = stateTask, *at.Stage
	case "deliver", "redeliver":
		e.state = stateDeliver
	default:
		e.state, e.status = stateDone, "SUCCEEDED"
	}
}

// failTo goes on after an error that was caught.
func (e *execution) failTo(state string, why *run.TaskError) {
	e.state, e.failure, e.tries, e.token, e.waits, e.answer = state, why, 0, "", false, nil
}

// moves says whether an execution has something to do.
func (e *execution) moves() bool {
	return e.status == "RUNNING" && !e.busy && (e.state != stateTask || !e.waits || e.answer != nil)
}

// waiting says whether an execution waits for an answer.
func (e *execution) waiting() bool {
	return e.status == "RUNNING" && e.state == stateTask && e.waits && e.answer == nil && !e.busy
}

// advance does an execution's next step in the life of the function that it calls.
func (p *play) advance(e *execution, l *life) {
	switch e.state {
	case stateTask:
		if e.answer != nil {
			e.answered()
			return
		}
		p.begin(e, l)
	case stateFinish:
		in := run.FinishStageInput{Domain: e.at.Domain, Pipeline: e.at.Pipeline, Run: e.at.Run, Stage: e.stage, Result: e.result, Error: e.failure}
		p.invoke(e, l, func(ctx context.Context) (any, error) { return p.w.FinishStage(ctx, in) }, func(err *run.TaskError) {
			e.failTo(stateClose, err)
		})
	case stateDeliver:
		at := e.at
		p.invoke(e, l, func(ctx context.Context) (any, error) { return p.w.Deliver(ctx, at) }, func(*run.TaskError) {
			at.Next, at.Then, at.Deliver = at.Then, "", nil
			e.move(at)
		})
	case stateClose:
		in := run.CloseRunInput{Domain: e.at.Domain, Pipeline: e.at.Pipeline, Run: e.at.Run, Error: e.failure}
		if e.at.Stage != nil {
			in.Stage = *e.at.Stage
		}
		p.invoke(e, l, func(ctx context.Context) (any, error) { return p.w.CloseRun(ctx, in) }, func(*run.TaskError) {
			e.status = "FAILED"
		})
	}
}

// begin calls StartStage, which each time is given another token.
func (p *play) begin(e *execution, l *life) {
	p.engine.tokens++
	e.token = fmt.Sprint("token-", p.engine.tokens)
	in := run.StartStageInput{Domain: e.at.Domain, Pipeline: e.at.Pipeline, Run: e.at.Run, Stage: e.stage, Token: e.token, Try: e.tries}
	_, err := p.call(fmt.Sprintf("StartStage %+v %s", e.stage, e.token), e, l, func(ctx context.Context) (any, error) { return nil, p.w.StartStage(ctx, in) })
	if err == nil || e.answer != nil {
		e.waits = true
		return
	}
	e.token = ""
	if e.tries++; e.tries < maxTries {
		return
	}
	why := &run.TaskError{Error: "TransientError", Cause: err.Error()}
	if e.stage.Reset {
		e.failTo(stateClose, why)
	} else {
		e.failTo(stateFinish, why)
	}
}

// invoke calls a function that answers the next position.
func (p *play) invoke(e *execution, l *life, f call, caught func(*run.TaskError)) {
	next, err := p.call(e.state, e, l, f)
	switch {
	case e.status != "RUNNING": // it was ended meanwhile
	case err == nil:
		e.move(next.(run.Position))
	default:
		if e.tries++; e.tries >= maxTries {
			caught(&run.TaskError{Error: "States.TaskFailed", Cause: err.Error()})
		}
	}
}

// answered goes on with the answer to a task.
func (e *execution) answered() {
	a, task := e.answer, e.stage
	switch {
	case a.err != nil && task.Reset:
		e.failTo(stateClose, a.err)
	case a.err != nil:
		e.failTo(stateFinish, a.err)
	case task.Reset:
		e.state, e.status = stateDone, "SUCCEEDED"
	case task.Wait:
		e.token, e.waits, e.answer, e.tries = "", false, nil, 0
		if err := json.Unmarshal(a.output, &e.stage); err != nil {
			panic(err)
		}
	default:
		e.failTo(stateFinish, nil)
		e.result = a.output
	}
}
