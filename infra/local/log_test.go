package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"reflect"
	"testing"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/containerops/containerops/shared/observe"
)

func TestALineOfAFunctionSaysWhatItIsAbout(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "r-1"})
	ctx = observe.Begin(ctx, slog.Int64(observe.Pipeline, 7))
	newLogger(&out).With("part", "p").ErrorContext(ctx, "broken")
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	delete(got, slog.TimeKey)
	want := map[string]any{"level": "ERROR", "msg": "broken", "part": "p", "requestId": "r-1", "pipeline": 7.0}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
