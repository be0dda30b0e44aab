package states

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// client is the ordinary SDK client of an engine.
func client(t *testing.T, e *Engine) *sfn.Client {
	t.Helper()
	server := httptest.NewServer(e.Handler())
	t.Cleanup(server.Close)
	return sfn.New(sfn.Options{
		BaseEndpoint: aws.String(server.URL), Region: "us-east-1", RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	})
}

func TestTheSDKsClientDrivesAnExecution(t *testing.T) {
	t.Parallel()
	tokens := make(chan string, 1)
	e := openTest(t, Config{
		Machines: machines(map[string]string{"m": tokenMachine}),
		Invoke: func(_ context.Context, _ string, payload []byte) ([]byte, error) {
			var in struct{ Token string }
			err := json.Unmarshal(payload, &in)
			tokens <- in.Token
			return []byte(`{}`), err
		},
	})
	c, ctx := client(t, e), t.Context()
	started, err := c.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String(accountPrefix + "m"), Name: aws.String("x"), Input: aws.String(`{"a": "<ä>"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	token := aws.String(<-tokens)
	if _, err := c.SendTaskHeartbeat(ctx, &sfn.SendTaskHeartbeatInput{TaskToken: token}); err != nil {
		t.Error(err)
	}
	if _, err := c.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: token, Output: aws.String(`{"ok":true}`)}); err != nil {
		t.Error(err)
	}
	got, err := c.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != types.ExecutionStatusSucceeded || *got.Output != `{"ok":true}` || *got.Input != `{"a":"<ä>"}` ||
		*got.Name != "x" || got.StopDate == nil || got.StartDate.IsZero() || !got.StartDate.Equal(*started.StartDate) {
		t.Errorf("%+v", got)
	}
	h, err := c.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: started.ExecutionArn})
	if err != nil {
		t.Fatal(err)
	}
	checkTaskHistory(t, h.Events)
	list, err := c.ListExecutions(ctx, &sfn.ListExecutionsInput{
		StateMachineArn: aws.String(accountPrefix + "m"), StatusFilter: types.ExecutionStatusSucceeded,
	})
	if err != nil || len(list.Executions) != 1 || *list.Executions[0].ExecutionArn != *started.ExecutionArn {
		t.Errorf("%+v %v", list, err)
	}
	m, err := c.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: aws.String(accountPrefix + "m")})
	if err != nil || *m.Definition != tokenMachine || m.Type != types.StateMachineTypeStandard {
		t.Errorf("%+v %v", m, err)
	}
}

// checkTaskHistory looks at the details as the SDK reads them. TaskSubmitted may be missing: the answer came first.
func checkTaskHistory(t *testing.T, events []types.HistoryEvent) {
	t.Helper()
	kinds := map[types.HistoryEventType]types.HistoryEvent{}
	for _, ev := range events {
		kinds[ev.Type] = ev
		if ev.Timestamp == nil || ev.Timestamp.IsZero() {
			t.Errorf("no time: %+v", ev)
		}
	}
	if d := kinds[types.HistoryEventTypeExecutionStarted].ExecutionStartedEventDetails; d == nil || *d.Input != `{"a":"<ä>"}` {
		t.Errorf("%+v", d)
	}
	scheduled := kinds[types.HistoryEventTypeTaskScheduled].TaskScheduledEventDetails
	if scheduled == nil || *scheduled.Resource != "invoke.waitForTaskToken" || *scheduled.ResourceType != "lambda" ||
		*scheduled.TimeoutInSeconds != 7200 || *scheduled.HeartbeatInSeconds != 60 || !strings.Contains(*scheduled.Parameters, "token") {
		t.Errorf("%+v", scheduled)
	}
	if d := kinds[types.HistoryEventTypeTaskSucceeded].TaskSucceededEventDetails; d == nil || *d.Output != `{"ok":true}` {
		t.Errorf("%+v", d)
	}
	if d := kinds[types.HistoryEventTypeTaskStateExited].StateExitedEventDetails; d == nil || *d.Name != "T" || *d.Output != `{"ok":true}` {
		t.Errorf("%+v", d)
	}
	if d := kinds[types.HistoryEventTypeExecutionSucceeded].ExecutionSucceededEventDetails; d == nil || *d.Output != `{"ok":true}` {
		t.Errorf("%+v", d)
	}
}

func TestErrorsAreTheSDKsTypedErrors(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Machines: machines(map[string]string{"m": waitMachine})})
	c := client(t, e)
	start := func(machine, name, input string) error {
		_, err := c.StartExecution(t.Context(), &sfn.StartExecutionInput{
			StateMachineArn: aws.String(accountPrefix + machine), Name: aws.String(name), Input: aws.String(input),
		})
		return err
	}
	if err := start("m", "x", `{}`); err != nil {
		t.Fatal(err)
	}
	none := aws.String(executionARN(accountPrefix+"m", "none"))
	_, describe := c.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: none})
	_, stop := c.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: none})
	_, history := c.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: none})
	_, token := c.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: aws.String("x"), Output: aws.String("{}")})
	_, late := c.SendTaskFailure(t.Context(), &sfn.SendTaskFailureInput{TaskToken: aws.String(e.signer.newToken())})
	_, list := c.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: aws.String("arn")})
	_, page := c.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: aws.String(accountPrefix + "m"), NextToken: aws.String("?")})
	foreign := encodePage(startedKey(accountPrefix+"other", e.opened, *none))
	_, other := c.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: aws.String(accountPrefix + "m"), NextToken: &foreign})
	for name, check := range map[string]struct {
		err  error
		want any
	}{
		"another input":       {start("m", "x", `{"a":1}`), new(*types.ExecutionAlreadyExists)},
		"no machine":          {start("none", "x", `{}`), new(*types.StateMachineDoesNotExist)},
		"a bad name":          {start("m", "a b", `{}`), new(*types.InvalidName)},
		"a name too long":     {start("m", strings.Repeat("n", 81), `{}`), new(*types.InvalidName)},
		"a bad input":         {start("m", "y", `{`), new(*types.InvalidExecutionInput)},
		"an input too large":  {start("m", "y", `"`+strings.Repeat("x", 262144)+`"`), new(*types.ValidationException)},
		"describe nothing":    {describe, new(*types.ExecutionDoesNotExist)},
		"stop nothing":        {stop, new(*types.ExecutionDoesNotExist)},
		"history of nothing":  {history, new(*types.ExecutionDoesNotExist)},
		"a token of nobody":   {token, new(*types.InvalidToken)},
		"a token of the past": {late, new(*types.TaskTimedOut)},
		"list of nothing":     {list, new(*types.StateMachineDoesNotExist)},
		"a bad page":          {page, new(*types.InvalidToken)},
		"a page of another":   {other, new(*types.InvalidToken)},
	} {
		if !errors.As(check.err, check.want) {
			t.Errorf("%s: %v, want %T", name, check.err, check.want)
		}
	}
}

func TestWhatIsNotAnOperationIsRefused(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Machines: machines(map[string]string{"m": waitMachine})})
	for _, c := range []struct{ name, method, target, body, want string }{
		{"an unknown operation", "POST", "AWSStepFunctions.CreateActivity", "{}", "UnknownOperationException"},
		{"a GET", "GET", "AWSStepFunctions.DescribeExecution", "", "UnknownOperationException"},
		{"no JSON", "POST", "AWSStepFunctions.DescribeExecution", "x", "SerializationException"},
		{"a wrong type", "POST", "AWSStepFunctions.DescribeExecution", `{"executionArn":1}`, "SerializationException"},
		{"a body too large", "POST", "AWSStepFunctions.DescribeExecution", strings.Repeat(" ", maxBody+1), "ValidationException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(c.method, "/", strings.NewReader(c.body))
			r.Header.Set("X-Amz-Target", c.target)
			w := httptest.NewRecorder()
			e.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}

func TestAHistoryWithoutDataHasNoInputsAndOutputs(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Machines: machines(map[string]string{"m": passMachine})})
	arn := start(t, e, "m", "x", `{"secret":"s3cret"}`)
	h, err := client(t, e).GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{
		ExecutionArn: aws.String(arn), IncludeExecutionData: aws.Bool(false),
	})
	if err != nil || len(h.Events) != 6 {
		t.Fatal(h, err)
	}
	for _, ev := range h.Events {
		if d := ev.StateEnteredEventDetails; d != nil && (d.Input != nil || *d.Name == "") {
			t.Errorf("%+v", d)
		}
		if d := ev.StateExitedEventDetails; d != nil && d.Output != nil {
			t.Errorf("%+v", d)
		}
	}
}
