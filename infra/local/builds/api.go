package builds

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// targetPrefix begins the X-Amz-Target of CodeBuild's requests.
const targetPrefix = "CodeBuild_20161006."

// maxBody bounds a request's body; CodeBuild's own limit on overrides is smaller.
const maxBody = 1 << 20

// apiError is an error as CodeBuild tells it.
type apiError struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (e *apiError) Error() string { return e.Type + ": " + e.Message }

func invalid(format string, args ...any) error {
	return &apiError{"InvalidInputException", fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) error {
	return &apiError{"ResourceNotFoundException", fmt.Sprintf(format, args...)}
}

// Handler answers CodeBuild's JSON API: StartBuild, StopBuild and BatchGetBuilds. It checks no signature: it is to be reached by
// this machine alone.
func (r *Runner) Handler() http.Handler {
	operations := map[string]func([]byte) (any, error){
		targetPrefix + "StartBuild":     decoded(r.startBuild),
		targetPrefix + "StopBuild":      decoded(r.stopBuild),
		targetPrefix + "BatchGetBuilds": decoded(r.batchGetBuilds),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		target := request.Header.Get("X-Amz-Target")
		operation := operations[target]
		if operation == nil {
			answer(w, nil, &apiError{"UnknownOperationException", fmt.Sprintf("%q is not an operation of this endpoint", target)})
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxBody))
		if err != nil {
			answer(w, nil, invalid("the body cannot be read: %v", err))
			return
		}
		out, err := operation(body)
		answer(w, out, err)
	})
}

func decoded[T any](operation func(T) (any, error)) func([]byte) (any, error) {
	return func(body []byte) (any, error) {
		var in T
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, &apiError{"SerializationException", err.Error()}
		}
		return operation(in)
	}
}

func answer(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err != nil {
		var known *apiError
		status := http.StatusBadRequest
		if !errors.As(err, &known) {
			known, status = &apiError{"InternalFailure", err.Error()}, http.StatusInternalServerError
		}
		w.WriteHeader(status)
		out = known
	}
	_ = json.NewEncoder(w).Encode(out) // the caller has gone
}
