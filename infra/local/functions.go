package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"runtime/debug"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/uuid"

	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/infra/local/states"
	"github.com/containerops/containerops/shared/wire"
)

// functions are the bundle's Lambdas, made from one set of parts, by their folder.
type functions map[string]lambda.Handler

// makeFunctions makes all functions that the template has.
func makeFunctions(b *bundle.Bundle, parts *wire.Parts) (functions, error) {
	all, operations := functions{}, bundle.Operations()
	for _, f := range b.Functions {
		operation, known := operations[f.Folder]
		if !known {
			return nil, fmt.Errorf("template.yaml: function %s: there is no operation %q", f.ID, f.Folder)
		}
		all[f.Folder] = operation(parts)
	}
	return all, nil
}

// forGateway are the functions as the gateway wants them.
func (all functions) forGateway() map[string]gateway.Function {
	handlers := make(map[string]gateway.Function, len(all))
	for folder, handler := range all {
		handlers[folder] = handler
	}
	return handlers
}

// invoke is what a state machine does to call a function by its ARN.
func (all functions) invoke(ctx context.Context, arn string, payload []byte) ([]byte, error) {
	folder := arn[strings.LastIndexByte(arn, ':')+1:]
	handler, known := all[folder]
	if !known {
		return nil, fmt.Errorf("there is no function %s", arn)
	}
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: uuid.NewString(), InvokedFunctionArn: arn})
	answer, err := invoke(ctx, handler, payload)
	if err != nil && ctx.Err() == nil {
		return nil, functionError(err)
	}
	return answer, err
}

// invoke makes a panic an error, as the Lambda runtime does.
func invoke(ctx context.Context, handler lambda.Handler, payload []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return handler.Invoke(ctx, payload)
}

// functionError is a function's error as Lambda answers it: the type is the error's Go name, by which state machines retry.
func functionError(err error) error {
	kind := reflect.TypeOf(err)
	if kind.Kind() == reflect.Pointer {
		kind = kind.Elem()
	}
	payload, marshalErr := json.Marshal(map[string]string{"errorMessage": err.Error(), "errorType": kind.Name()})
	if marshalErr != nil {
		return marshalErr
	}
	return &states.FunctionError{Payload: payload}
}
