package statemachines_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/infra/local/states"
)

// Standard workflows are billed by transition and functions by call, so both are part of the design: design.md, A run.
const (
	maxTransitions = 6
	maxCalls       = 3
)

func TestAnOrdinaryStageCostsFewTransitionsAndCalls(t *testing.T) {
	t.Parallel()
	one, ten := costOf(t, 1), costOf(t, 10)
	transitions, calls := float64(ten.transitions-one.transitions)/9, float64(ten.calls-one.calls)/9
	if transitions > maxTransitions || calls > maxCalls {
		t.Errorf("a stage costs %.1f transitions and %.1f calls, at most %d and %d", transitions, calls, maxTransitions, maxCalls)
	}
	t.Logf("a stage costs %.1f transitions and %.1f calls; a run %d and %d beside", transitions, calls,
		one.transitions-int(transitions), one.calls-int(calls))
}

// cost is what a run of some stages took.
type cost struct{ transitions, calls int }

// costOf executes the definitions, with functions that do what the state machine asks of them at once.
func costOf(t *testing.T, stages int) cost {
	t.Helper()
	return play(t, &run{stages: stages})
}

// play executes the definitions.
func play(t *testing.T, r *run) cost {
	t.Helper()
	r.t, r.client, r.ended = t, make(chan *sfn.Client, 1), make(chan string, r.stages+1)
	client, pipeline := open(t, r, r.invoke)
	return cost{r.execute(client, pipeline, r.position(0)), int(r.calls.Load())}
}

// open is an engine with the definitions, and the ARN of a run's machine; a state that is tried again is so at once.
func open(t *testing.T, r *run, invoke func(context.Context, string, []byte) ([]byte, error)) (client *sfn.Client, pipeline string) {
	t.Helper()
	loaded, err := bundle.Load()
	if err != nil {
		t.Fatal(err)
	}
	definitions := map[string]states.Definition{}
	for _, m := range loaded.Machines {
		definitions[m.ARN] = states.Definition{Name: m.Name, File: m.File, JSON: m.Definition}
		if strings.HasSuffix(m.File, "pipeline.asl.json") {
			pipeline = m.ARN
		}
	}
	engine, err := states.Open(states.Config{
		Dir: t.TempDir(), Machines: definitions, Invoke: invoke,
		Ended: func(arn, status string) { r.ended <- arn + " " + status }, Random: func() float64 { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(engine.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	client = clientOf(server.URL)
	r.client <- client
	return client, pipeline
}

func clientOf(url string) *sfn.Client {
	return sfn.New(sfn.Options{
		BaseEndpoint: aws.String(url), Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
}

// run is one execution of the pipeline machine.
type run struct {
	t      *testing.T
	stages int
	busy   int32 // how often start-stage has no build to start
	client chan *sfn.Client
	calls  atomic.Int32
	ended  chan string
}

// execute runs it from a position to its end and counts the states that were entered in it and in the executions of its stages.
func (r *run) execute(client *sfn.Client, machine, from string) int {
	r.t.Helper()
	started, err := client.StartExecution(r.t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String(machine), Name: aws.String("run"), Input: aws.String(from),
	})
	if err != nil {
		r.t.Fatal(err)
	}
	transitions := 0
	for range r.stages + 1 {
		select {
		case end := <-r.ended:
			arn, status, _ := strings.Cut(end, " ")
			if status != "SUCCEEDED" {
				r.t.Fatalf("%s ended with %s", arn, status)
			}
			transitions += r.entered(client, arn)
		case <-time.After(2 * time.Minute):
			r.t.Fatalf("%s does not end", aws.ToString(started.ExecutionArn))
		}
	}
	return transitions
}

func (r *run) entered(client *sfn.Client, arn string) int {
	r.t.Helper()
	n := 0
	pages := sfn.NewGetExecutionHistoryPaginator(client, &sfn.GetExecutionHistoryInput{ExecutionArn: aws.String(arn)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		for _, event := range page.Events {
			if strings.HasSuffix(string(event.Type), "StateEntered") {
				n++
			}
		}
	}
	return n
}

// invoke plays the functions: start-stage's work is done as soon as it is asked for, finish-stage says what comes next.
func (r *run) invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	r.calls.Add(1)
	var in struct {
		Stage struct{ Index int }
		Token string
	}
	if err := json.Unmarshal(payload, &in); err != nil {
		return nil, err
	}
	switch {
	case strings.HasSuffix(function, ":start-stage") && r.calls.Load() <= r.busy:
		return nil, &states.FunctionError{Payload: json.RawMessage(`{"errorType": "BusyError", "errorMessage": "the queue is full"}`)}
	case strings.HasSuffix(function, ":start-stage"):
		client := <-r.client
		r.client <- client
		_, err := client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: aws.String(in.Token), Output: aws.String(`{}`)})
		return []byte(`null`), err
	case strings.HasSuffix(function, ":finish-stage"):
		return []byte(r.position(in.Stage.Index + 1)), nil
	}
	return nil, fmt.Errorf("function %s is not expected to be called", function)
}

// position is where a run stands before a stage: the input of both machines, and what finish-stage answers.
func (r *run) position(stage int) string {
	if stage == r.stages {
		return `{"domain":"default","pipeline":1,"run":1,"next":"end"}`
	}
	return fmt.Sprintf(`{"domain":"default","pipeline":1,"run":1,"next":"stage",
		"stage":{"index":%d,"service":"jenkins_build","attempt":0,"timeout":60,"heartbeat":60,"wait":false}}`, stage)
}
