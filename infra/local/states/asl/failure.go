package asl

import (
	"errors"
	"fmt"
)

// The predefined error names of the specification's Appendix A, and the two that only Amazon's service has: Runtime and
// DataLimitExceeded.
const (
	ErrAll               = "States.ALL"
	ErrHeartbeatTimeout  = "States.HeartbeatTimeout"
	ErrTimeout           = "States.Timeout"
	ErrTaskFailed        = "States.TaskFailed"
	ErrResultPath        = "States.ResultPathMatchFailure"
	ErrParameterPath     = "States.ParameterPathFailure"
	ErrNoChoiceMatched   = "States.NoChoiceMatched"
	ErrIntrinsic         = "States.IntrinsicFailure"
	ErrRuntime           = "States.Runtime"
	ErrDataLimitExceeded = "States.DataLimitExceeded"
)

// Failure is how a state or an execution fails: the name that Retry and Catch look at, and the cause for people.
type Failure struct {
	Name  string
	Cause string
}

func (f *Failure) Error() string {
	return f.Name + ": " + f.Cause
}

func failf(name, format string, args ...any) *Failure {
	return &Failure{Name: name, Cause: fmt.Sprintf(format, args...)}
}

// Output is what a catcher's ResultPath places: the specification calls it the Error Output.
func (f *Failure) Output() any {
	return map[string]any{"Error": f.Name, "Cause": f.Cause}
}

// AsFailure gives any error of this package as the failure that it is; any other error is States.Runtime.
func AsFailure(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return failf(ErrRuntime, "%s", err)
}
