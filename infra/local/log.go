package main

import (
	"context"
	"io"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/containerops/containerops/shared/observe"
)

// newLogger writes JSON lines. Those of the functions say what functions on AWS say: the request's id, and what they are about.
func newLogger(out io.Writer) *slog.Logger {
	return slog.New(observe.Handler(requestIDs{slog.NewJSONHandler(out, nil)}))
}

// requestIDs adds the id of the call that a line belongs to, as Lambda's own logger does.
type requestIDs struct{ slog.Handler }

// Handle implements slog.Handler.
func (h requestIDs) Handle(ctx context.Context, line slog.Record) error {
	if call, known := lambdacontext.FromContext(ctx); known {
		line.AddAttrs(slog.String("requestId", call.AwsRequestID))
	}
	return h.Handler.Handle(ctx, line)
}

// WithAttrs implements slog.Handler.
func (h requestIDs) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestIDs{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h requestIDs) WithGroup(name string) slog.Handler { return requestIDs{h.Handler.WithGroup(name)} }
