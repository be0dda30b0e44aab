package states

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// dispatcher invokes functions, a bounded number at a time and the rest in order. What waits costs no goroutine.
type dispatcher struct {
	mu      sync.Mutex
	queue   []func()
	running int
	most    int
	closed  bool
	idle    sync.WaitGroup
}

// submit has work done in a goroutine, now or when another has ended.
func (d *dispatcher) submit(work func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	if d.running == d.most {
		d.queue = append(d.queue, work)
		return
	}
	d.running++
	d.idle.Add(1)
	go d.work(work)
}

func (d *dispatcher) work(work func()) {
	defer d.idle.Done()
	for work != nil {
		work()
		work = d.next()
	}
}

func (d *dispatcher) next() func() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || len(d.queue) == 0 {
		d.running--
		return nil
	}
	work := d.queue[0]
	d.queue[0] = nil
	d.queue = d.queue[1:]
	return work
}

// close drops what waits and returns when nothing runs any more.
func (d *dispatcher) close() {
	d.mu.Lock()
	d.closed, d.queue = true, nil
	d.mu.Unlock()
	d.idle.Wait()
}

// invocation is the effect of scheduling a function. It remembers the call by value: the frame belongs to the lock.
func (e *Engine) invocation(f *frame) func() {
	arn, id, attempt, c := f.x.ARN, f.ID, f.Attempt, *f.Call
	return func() {
		e.dispatcher.submit(func() {
			if !e.wanted(arn, id, attempt) {
				return
			}
			answer, err := e.config.Invoke(e.ctx, c.Function, c.Payload)
			e.invoked(arn, id, attempt, answer, invokeFailure(err))
		})
	}
}

// wanted is false for a call whose execution was stopped or timed out while the call waited for its turn.
func (e *Engine) wanted(arn string, id, attempt int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	f := e.find(arn, id)
	return e.ctx.Err() == nil && f != nil && f.Phase == phaseInvoking && f.Attempt == attempt
}

// invokeFailure names an error as AWS does: by the function's errorType, or Lambda.Unknown where it has none.
func invokeFailure(err error) *asl.Failure {
	var own *FunctionError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &own):
		return &asl.Failure{Name: "Lambda.SdkClientException", Cause: err.Error()}
	}
	var answer struct {
		ErrorType string `json:"errorType"`
	}
	if json.Unmarshal(own.Payload, &answer) != nil || answer.ErrorType == "" {
		answer.ErrorType = "Lambda.Unknown"
	}
	return &asl.Failure{Name: answer.ErrorType, Cause: string(own.Payload)}
}

// newContext is what invocations run under until the engine is closed.
func (e *Engine) newContext() {
	e.ctx, e.cancel = context.WithCancel(context.Background())
}
