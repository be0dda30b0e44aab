package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/shared/observe"
)

// function makes a Lambda of a Go function, whose event and answer are JSON.
//
// lambda.NewHandler would do the same, but it gives an answer's memory to the next call before the caller has read it. Lambda
// makes one call at a time, so nobody notices there. One machine makes many at once, and one client would read another's answer.
func function[In, Out any](do func(context.Context, In) (Out, error)) lambda.Handler {
	return handler(func(ctx context.Context, payload []byte) ([]byte, error) {
		ctx = observe.Begin(ctx)
		var in In
		if err := json.Unmarshal(payload, &in); err != nil {
			return nil, logged(ctx, fmt.Errorf("read the event: %w", err))
		}
		out, err := do(ctx, in)
		if err != nil {
			return nil, logged(ctx, err)
		}
		var answer bytes.Buffer
		encoder := json.NewEncoder(&answer)
		encoder.SetEscapeHTML(false) // an answer's body is a string in here, and six bytes for each < would fill the limit
		err = encoder.Encode(out)
		return bytes.TrimSuffix(answer.Bytes(), []byte("\n")), err
	})
}

// logged writes a function's error into its log: Lambda tells it to the caller alone.
func logged(ctx context.Context, err error) error {
	if !errors.Is(err, context.Canceled) { // one machine ends
		slog.ErrorContext(ctx, "the function failed", "error", err)
	}
	return err
}

// silent makes a Lambda of a Go function that has no answer; it answers null.
func silent[In any](do func(context.Context, In) error) lambda.Handler {
	return function(func(ctx context.Context, in In) (any, error) { return nil, do(ctx, in) })
}

type handler func(ctx context.Context, payload []byte) ([]byte, error)

// Invoke is lambda.Handler's.
func (h handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) { return h(ctx, payload) }
