package states

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/containerops/containerops/infra/local/states/journal"
)

// Definition is a state machine as its file has it, substitutions applied.
type Definition struct {
	Name string // as in its ARN
	File string // named in errors
	JSON []byte
}

// Config is what an engine needs. Dir, Machines and Invoke are required; zero values of the rest mean the default.
type Config struct {
	Dir      string                // made if missing; belongs to one engine at a time
	Machines map[string]Definition // by state machine ARN

	// Invoke calls a Lambda function with a JSON payload and returns its JSON answer. It is called concurrently and
	// without locks. A *FunctionError is an error of the function itself; any other error means that it could not be
	// invoked and becomes Lambda.SdkClientException. The context ends when the engine is closed.
	Invoke func(ctx context.Context, functionARN string, payload []byte) ([]byte, error)

	// Ended, when set, is called after the end of an execution is on disk, as EventBridge's status change events tell it on
	// AWS. It must not block.
	Ended func(executionARN, status string)

	Clock                    Clock            // the system's
	Random                   func() float64   // [0, 1) for the jitter of retries; math/rand's
	Log                      *slog.Logger     // slog.Default()
	OpenFile                 journal.OpenFile // the operating system's
	MaxConcurrentInvocations int              // 64; more wait in order
	CheckpointBytes          int64            // 8 MiB of journal
	KeepFinished             time.Duration    // 90 days, as AWS
	KeepHistories            int              // 20,000
	MaxEvents                int              // 25,000 events of one execution, as AWS
	RecoverInterval          time.Duration    // 1 s between attempts to go on after the disk failed
}

func (c Config) withDefaults() Config {
	setDefault(&c.MaxConcurrentInvocations, 64)
	setDefault(&c.CheckpointBytes, 8<<20)
	setDefault(&c.KeepFinished, 90*24*time.Hour)
	setDefault(&c.KeepHistories, 20000)
	setDefault(&c.MaxEvents, 25000)
	setDefault(&c.RecoverInterval, time.Second)
	setDefault(&c.Log, slog.Default())
	if c.Clock == nil {
		c.Clock = SystemClock{}
	}
	return c
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// FunctionError is a Lambda function's own error. Payload is what Lambda answers then:
// {"errorMessage": "…", "errorType": "…"}; it becomes the cause, its errorType the error's name.
type FunctionError struct {
	Payload json.RawMessage
}

func (e *FunctionError) Error() string {
	return fmt.Sprintf("function error %s", e.Payload)
}

// Clock is where the engine has the time from. A wall clock that jumps moves the ends of waits with it.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f in a goroutine of its own once d has passed, unless it is stopped before.
	AfterFunc(d time.Duration, f func()) Timer
}

// Timer is a call to come.
type Timer interface {
	// Stop prevents the call and reports whether it was still to come.
	Stop() bool
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// AfterFunc is time.AfterFunc.
func (SystemClock) AfterFunc(d time.Duration, f func()) Timer { return time.AfterFunc(d, f) }
