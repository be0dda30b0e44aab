package states

import (
	"fmt"
	"net/http"
)

// apiError is an error as the API answers it; the SDK makes its typed errors of Type.
type apiError struct {
	Status  int    `json:"-"`
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (e *apiError) Error() string {
	return e.Type + ": " + e.Message
}

func fault(kind, format string, args ...any) *apiError {
	return &apiError{Status: http.StatusBadRequest, Type: kind, Message: fmt.Sprintf(format, args...)}
}

func internal(cause error) *apiError {
	return &apiError{Status: http.StatusInternalServerError, Type: "InternalFailure", Message: cause.Error()}
}

func noExecution(arn string) *apiError {
	return fault("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
}

func noMachine(arn string) *apiError {
	return fault("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}
