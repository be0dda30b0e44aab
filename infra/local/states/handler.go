package states

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// TargetPrefix begins the X-Amz-Target of every request that is for Handler.
const TargetPrefix = "AWSStepFunctions."

// maxBody bounds a request; the service takes 1 MB as well.
const maxBody = 1 << 20

// Handler answers the Step Functions JSON API: StartExecution, DescribeExecution, StopExecution, GetExecutionHistory,
// ListExecutions, SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat and DescribeStateMachine. It checks no signature.
func (e *Engine) Handler() http.Handler {
	operations := map[string]operation{
		"StartExecution":       decoded(e.startExecution),
		"DescribeExecution":    decoded(e.describeExecution),
		"StopExecution":        decoded(e.stopExecution),
		"GetExecutionHistory":  decoded(e.getExecutionHistory),
		"ListExecutions":       decoded(e.listExecutions),
		"SendTaskSuccess":      decoded(e.taskSuccess),
		"SendTaskFailure":      decoded(e.taskFailure),
		"SendTaskHeartbeat":    decoded(e.taskHeartbeat),
		"DescribeStateMachine": decoded(e.describeStateMachine),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target := r.Header.Get("X-Amz-Target")
		do := operations[strings.TrimPrefix(target, TargetPrefix)]
		if do == nil || r.Method != http.MethodPost {
			answer(w, nil, fault("UnknownOperationException", "%q is not an operation of this endpoint", target))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			answer(w, nil, fault("ValidationException", "the body cannot be read: %s", err))
			return
		}
		out, err := do(body)
		if err == nil || isFault(err) {
			// What is told must be on disk, also when it is that something does not exist any more.
			if failed := e.barrier(); failed != nil {
				err = failed
			}
		}
		answer(w, out, err)
	})
}

// operation takes a request's body and returns what to answer.
type operation func(body []byte) (any, error)

func decoded[T any](do func(T) (any, error)) operation {
	return func(body []byte) (any, error) {
		var in T
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, fault("SerializationException", "the body is not what the operation takes: %s", err)
		}
		return do(in)
	}
}

func isFault(err error) bool {
	var a *apiError
	return errors.As(err, &a) && a.Status == http.StatusBadRequest
}

func answer(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	if err != nil {
		var a *apiError
		if !errors.As(err, &a) {
			a = internal(err)
		}
		w.WriteHeader(a.Status)
		_ = json.NewEncoder(w).Encode(a) // the caller has gone, nobody else is there to tell
		return
	}
	_ = json.NewEncoder(w).Encode(out)
}
