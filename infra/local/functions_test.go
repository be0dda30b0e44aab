package main

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/infra/local/states"
	"github.com/containerops/containerops/shared/run"
)

const lambdaARN = "arn:aws:lambda:us-east-1:000000000000:function:"

func TestAStateMachineSeesAFunctionAsLambdaShowsIt(t *testing.T) {
	t.Parallel()
	all := functions{
		"double":    lambda.NewHandler(func(n int) (int, error) { return 2 * n, nil }),
		"transient": lambda.NewHandler(func() error { return &run.TransientError{Err: errors.New("try again")} }),
		"panics":    lambda.NewHandler(func() error { panic("no") }),
	}
	t.Run("its answer", func(t *testing.T) {
		t.Parallel()
		if answer, err := all.invoke(t.Context(), lambdaARN+"double", []byte("21")); err != nil || string(answer) != "42" {
			t.Errorf("got %s, %v", answer, err)
		}
	})
	t.Run("its error, by the name that Retry has", func(t *testing.T) {
		t.Parallel()
		if kind, message := failure(t, all, "transient"); kind != "TransientError" || message != "try again" {
			t.Errorf("got %s: %s", kind, message)
		}
	})
	t.Run("its panic as an error", func(t *testing.T) {
		t.Parallel()
		if _, message := failure(t, all, "panics"); message == "" {
			t.Error("no message")
		}
	})
	t.Run("a function that is not there is no error of a function", func(t *testing.T) {
		t.Parallel()
		_, err := all.invoke(t.Context(), lambdaARN+"nobody", nil)
		var failed *states.FunctionError
		if err == nil || errors.As(err, &failed) {
			t.Errorf("got %v", err)
		}
	})
}

// failure is how a function fails.
func failure(t *testing.T, all functions, name string) (kind, message string) {
	t.Helper()
	_, err := all.invoke(t.Context(), lambdaARN+name, []byte("{}"))
	var failed *states.FunctionError
	if !errors.As(err, &failed) {
		t.Fatalf("got %v", err)
	}
	var payload struct{ ErrorType, ErrorMessage string }
	if err := json.Unmarshal(failed.Payload, &payload); err != nil {
		t.Fatal(err)
	}
	return payload.ErrorType, payload.ErrorMessage
}
