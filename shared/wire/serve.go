package wire

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/containerops/containerops/shared/observe"
)

// Operation makes a function of the parts that it works with.
type Operation func(*Parts) lambda.Handler

// Serve is the whole of a function's main: it makes the function of its parts, as its environment says, and answers Lambda's calls.
// A setting that is missing ends the process with an error that names it.
func Serve(operation Operation, parts ...Part) {
	slog.SetDefault(slog.New(observe.Handler(lambdacontext.NewLogHandler())))
	handler, err := onAWS(operation, parts)
	if err != nil {
		slog.Error("the function cannot start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(handler)
}

func onAWS(operation Operation, given []Part) (lambda.Handler, error) {
	settings, err := ReadSettings(os.Getenv)
	if err != nil {
		return nil, err
	}
	parts := &Parts{Settings: settings}
	for _, give := range given {
		give(parts)
	}
	return operation(parts), nil
}
