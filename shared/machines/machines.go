// Package machines is what the service asks of whatever runs its state machines: the port. Package stepfunctions is Step
// Functions, which infra/local's engine answers like.
package machines

import (
	"context"
	"errors"
)

var (
	// ErrNobodyWaits is the answer to a task token whose task is over or was never there. An answer that comes too late, or a
	// second time, is done: whoever gives one need not say more.
	ErrNobodyWaits = errors.New("nobody waits for the task's answer")
	// ErrNoExecution says that there is no execution of this name, nor was one in the last 90 days.
	ErrNoExecution = errors.New("there is no such execution")
)

// Tasks answers the tokens of tasks that wait. Each method is ErrNobodyWaits when nobody waits for the answer any more.
type Tasks interface {
	// Succeed ends a task with its output, which is JSON of at most 256 KB.
	Succeed(ctx context.Context, token string, output []byte) error
	// Fail ends a task with an error's name and its cause, of at most 32 KB.
	Fail(ctx context.Context, token, name, cause string) error
	// Heartbeat gives a sign of life, which keeps the task from its heartbeat's timeout.
	Heartbeat(ctx context.Context, token string) error
}

// Engine runs state machines.
type Engine interface {
	Tasks
	// Start starts an execution of the machine with this ARN. One that has this name already, also when it has ended, is no
	// error, and stays as it is.
	Start(ctx context.Context, machine, name string, input []byte) error
	// Find says how the execution with this ARN goes, or ErrNoExecution.
	Find(ctx context.Context, execution string) (Execution, error)
	// Running are the ARNs of the executions of a machine that run, a thousand with one request. It may be some seconds
	// behind: what it lacks may have begun, and what it has may have ended; Find knows.
	Running(ctx context.Context, machine string) (map[string]bool, error)
}

// Execution is one run of a state machine.
type Execution struct {
	Running bool
	Status  string // RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE
	Cause   string // of its failure
}
