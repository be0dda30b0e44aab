package states

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// kind is an error's name in the API.
func kind(err error) string {
	var a *apiError
	if errors.As(err, &a) {
		return a.Type
	}
	return ""
}

func TestStartsAtOnceShareTheirSyncs(t *testing.T) {
	t.Parallel()
	disk := &slowDisk{}
	e := openTest(t, Config{Clock: newFakeClock(), OpenFile: disk.open, Machines: machines(map[string]string{"m": waitMachine})})
	const n = 400
	before := e.journal.Syncs()
	disk.gate.Lock() // the first start keeps the disk busy; what comes meanwhile is one batch
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { start(t, e, "m", fmt.Sprint("x", i), `{}`) })
	}
	eventually(t, "all starts", func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return len(e.live) == n
	})
	disk.gate.Unlock()
	wait.Wait()
	if syncs := e.journal.Syncs() - before; syncs > 3 {
		t.Errorf("%d syncs for %d starts", syncs, n)
	}
}

func TestAStageCostsTwoSyncs(t *testing.T) {
	t.Parallel()
	const stages = 20
	var e *Engine
	tokens := make(chan string, stages)
	ended := make(chan string, 1)
	e = openTest(t, Config{
		Machines: pipelineDefinitions(t),
		Invoke: func(_ context.Context, function string, payload []byte) ([]byte, error) {
			var in struct {
				Token string
				Stage struct{ Index int }
			}
			if err := json.Unmarshal(payload, &in); err != nil {
				return nil, err
			}
			if in.Token != "" {
				tokens <- in.Token
				return []byte(`{}`), nil
			}
			if in.Stage.Index+1 == stages {
				return []byte(position("done", stages)), nil
			}
			return []byte(position("stage", in.Stage.Index+1)), nil
		},
		Ended: func(arn, status string) {
			if machineName(arn) == "r" {
				ended <- status
			}
		},
	})
	before := e.journal.Syncs()
	arn := start(t, e, "pipeline", "r", position("stage", 0))
	for range stages {
		if err := e.sendTaskSuccess(<-tokens, json.RawMessage(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if status := <-ended; status != statusSucceeded {
		t.Fatal(status)
	}
	if syncs := e.journal.Syncs() - before; syncs > 2*stages+2 {
		t.Errorf("%d syncs for %d stages", syncs, stages)
	}
	entries := len(entered(t, e, arn)) - 1
	for i := range stages {
		entries += len(entered(t, e, executionARN(accountPrefix+"stage", fmt.Sprintf("r-%d-0", i))))
	}
	if entries != 5*stages {
		t.Errorf("%d states entered", entries)
	}
}

func TestTenThousandWaitsCostNoGoroutine(t *testing.T) {
	clock := newFakeClock()
	const n = 10000
	e := openTest(t, Config{Clock: clock, OpenFile: noSync, CheckpointBytes: 1 << 40, Machines: machines(map[string]string{"m": waitMachine})})
	before := runtime.NumGoroutine()
	var wait sync.WaitGroup
	for w := range 500 {
		wait.Go(func() {
			for i := range n / 500 {
				start(t, e, "m", fmt.Sprintf("x-%d-%d", w, i), `{}`)
			}
		})
	}
	wait.Wait()
	eventually(t, "the goroutines of the starts to be gone, and no other to be there", func() bool { return runtime.NumGoroutine()-before <= 10 })
	clock.advance(time.Hour)
	eventually(t, "the end of all", func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return len(e.live) == 0
	})
}

func TestInvocationsAreBoundedAndTheRestWaitsInOrder(t *testing.T) {
	t.Parallel()
	release := make(chan bool)
	c := &calls{do: func(context.Context, call) ([]byte, error) { <-release; return []byte(`1`), nil }}
	e := openTest(t, Config{MaxConcurrentInvocations: 2, Invoke: c.invoke, Machines: machines(map[string]string{"m": invokeMachine})})
	var arns []string
	for i := range 6 {
		arns = append(arns, start(t, e, "m", fmt.Sprint("x", i), `{}`))
	}
	eventually(t, "two calls", func() bool { return len(c.list()) == 2 })
	close(release)
	for _, arn := range arns {
		eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	}
}

func TestASecondAnswerIsTooLateAndAForgedTokenIsInvalid(t *testing.T) {
	t.Parallel()
	c := &calls{do: returnsAtOnce}
	e := openTest(t, Config{Clock: newFakeClock(), Invoke: c.invoke, Machines: machines(map[string]string{"m": tokenMachine})})
	start(t, e, "m", "x", `{}`)
	token := c.token(t, 0)
	if err := e.sendTaskSuccess(token, json.RawMessage(`{`)); kind(err) != "InvalidOutput" {
		t.Errorf("what is not JSON: %v", err)
	}
	if err := e.sendTaskHeartbeat(token); err != nil {
		t.Errorf("heartbeat: %v", err)
	}
	if err := e.sendTaskFailure(token, &asl.Failure{Name: "E"}); err != nil {
		t.Errorf("failure: %v", err)
	}
	if err := e.sendTaskSuccess(token, json.RawMessage(`{}`)); kind(err) != "TaskTimedOut" {
		t.Errorf("second answer: %v", err)
	}
	if err := e.sendTaskHeartbeat(token); kind(err) != "TaskTimedOut" {
		t.Errorf("late heartbeat: %v", err)
	}
	forged := signer{key: newSignerKey()}.newToken()
	for _, bad := range []string{"", "x", forged, token[:len(token)-1], token + "A"} {
		if err := e.sendTaskSuccess(bad, json.RawMessage(`{}`)); kind(err) != "InvalidToken" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestHeartbeatsKeepATaskAliveUntilItsTimeout(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	c := &calls{do: returnsAtOnce}
	e := openTest(t, Config{Clock: clock, Invoke: c.invoke, Machines: machines(map[string]string{"m": tokenMachine})})
	arn := start(t, e, "m", "x", `{}`)
	token := c.token(t, 0)
	for range 239 {
		clock.advance(30 * time.Second)
		if err := e.sendTaskHeartbeat(token); err != nil {
			t.Fatal(err)
		}
	}
	clock.advance(30 * time.Second)
	eventually(t, "the timeout", func() bool { return describe(t, e, arn).Error == "States.Timeout" })
}

func TestAStopTakesNestedExecutionsAlong(t *testing.T) {
	t.Parallel()
	c := &calls{do: returnsAtOnce}
	e := openTest(t, Config{Clock: newFakeClock(), Invoke: c.invoke, Machines: pipelineDefinitions(t)})
	arn := start(t, e, "pipeline", "r", position("stage", 0))
	token := c.token(t, 0)
	if _, err := e.stopExecution(stopExecutionIn{ExecutionARN: arn, Error: "Stopped", Cause: "by hand"}); err != nil {
		t.Fatal(err)
	}
	if got := describe(t, e, arn); got.Status != statusAborted || got.Error != "Stopped" || got.Cause != "by hand" {
		t.Errorf("%+v", got)
	}
	if got := describe(t, e, executionARN(accountPrefix+"stage", "r-0-0")).Status; got != statusAborted {
		t.Errorf("nested: %s", got)
	}
	if err := e.sendTaskSuccess(token, json.RawMessage(`{}`)); kind(err) != "TaskTimedOut" {
		t.Errorf("answer after the stop: %v", err)
	}
	if _, err := e.stopExecution(stopExecutionIn{ExecutionARN: arn}); err != nil {
		t.Errorf("a second stop: %v", err)
	}
	if _, err := e.stopExecution(stopExecutionIn{ExecutionARN: arn + "x"}); kind(err) != "ExecutionDoesNotExist" {
		t.Errorf("stop of nothing: %v", err)
	}
}

func TestStoppingANestedExecutionFailsTheTaskThatWaits(t *testing.T) {
	t.Parallel()
	c := &calls{do: returnsAtOnce}
	e := openTest(t, Config{Clock: newFakeClock(), Invoke: c.invoke, Machines: pipelineDefinitions(t)})
	arn := start(t, e, "pipeline", "r", position("stage", 0))
	c.token(t, 0)
	if _, err := e.stopExecution(stopExecutionIn{ExecutionARN: executionARN(accountPrefix+"stage", "r-0-0")}); err != nil {
		t.Fatal(err)
	}
	if got := describe(t, e, arn); got.Error != "States.TaskFailed" || !strings.Contains(got.Cause, `"Status":"ABORTED"`) {
		t.Errorf("%+v", got)
	}
}

func TestAStartMayBeRepeatedButANameIsNotUsedTwice(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Clock: newFakeClock(), Machines: machines(map[string]string{"m": waitMachine})})
	arn := start(t, e, "m", "x", `{"a":1,"b":2}`)
	if again := start(t, e, "m", "x", `{"b": 2, "a": 1}`); again != arn {
		t.Error(again)
	}
	other := `{"a":2}`
	in := startExecutionIn{StateMachineARN: accountPrefix + "m", Name: "x", Input: &other}
	if _, err := e.startExecution(in); kind(err) != "ExecutionAlreadyExists" {
		t.Errorf("other input: %v", err)
	}
	if _, err := e.stopExecution(stopExecutionIn{ExecutionARN: arn}); err != nil {
		t.Fatal(err)
	}
	same := `{"a":1,"b":2}`
	in.Input = &same
	if _, err := e.startExecution(in); kind(err) != "ExecutionAlreadyExists" {
		t.Errorf("the name of one that has ended: %v", err)
	}
}

func TestAHistoryThatIsFullEndsTheExecution(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Machines: machines(map[string]string{"m": `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Pass","Next":"A"}}}`})})
	arn := start(t, e, "m", "x", `{}`)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusFailed })
	if got := describe(t, e, arn); !strings.Contains(got.Cause, "maximum number of history events (25000)") {
		t.Errorf("%+v", got)
	}
	events := history(t, e, arn)
	if last := events[len(events)-1]; len(events) != 25000 || last.Type != "ExecutionFailed" {
		t.Errorf("%d events, the last %+v", len(events), last)
	}
}

func TestPipelinesOfSixtyFourStagesStayWithinTheLimits(t *testing.T) {
	t.Parallel()
	const stages = 64
	var e *Engine
	var tries sync.Map
	e = openTest(t, Config{
		Clock: newFakeClock(), Random: func() float64 { return 0 }, Machines: pipelineDefinitions(t),
		Invoke: func(_ context.Context, _ string, payload []byte) ([]byte, error) {
			var in struct {
				Token string
				Stage struct{ Index int }
			}
			if err := json.Unmarshal(payload, &in); err != nil {
				return nil, err
			}
			if in.Token != "" {
				go e.sendTaskSuccess(in.Token, json.RawMessage(`{}`))
				return []byte(`{}`), nil
			}
			if n, _ := tries.LoadOrStore(in.Stage.Index, new(int)); *n.(*int) < 8 {
				*n.(*int)++
				return nil, errors.New("down")
			}
			next := "stage"
			if in.Stage.Index+1 == stages {
				next = "done"
			}
			return []byte(position(next, in.Stage.Index+1)), nil
		},
	})
	arn := start(t, e, "pipeline", "r", position("stage", 0))
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status != statusRunning })
	if got := describe(t, e, arn); got.Status != statusSucceeded {
		t.Fatalf("%+v", got)
	}
	if n := len(history(t, e, arn)); n > 1000 {
		t.Errorf("%d events", n)
	}
}

func TestAMapOfManyItemsEnds(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Machines: machines(map[string]string{"m": `{"StartAt":"M","States":{"M":{"Type":"Map","End":true,
		"ItemProcessor":{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}}}}`})})
	arn := start(t, e, "m", "x", "["+strings.TrimSuffix(strings.Repeat("1,", 5000), ",")+"]")
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	var out []int
	if err := json.Unmarshal([]byte(*describe(t, e, arn).Output), &out); err != nil || len(out) != 5000 {
		t.Error(len(out), err)
	}
}

func TestABranchThatFailsStopsTheNestedExecutionsOfTheOthers(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	e := openTest(t, Config{Clock: clock, Machines: machines(map[string]string{
		"inner": waitMachine,
		"m": `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
			{"StartAt":"N","States":{"N":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync:2","Parameters":{
				"StateMachineArn":"` + accountPrefix + `inner","Name":"n"},"End":true}}},
			{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"Next":"F"},"F":{"Type":"Fail","Error":"E"}}}]}}}`,
	})})
	arn := start(t, e, "m", "x", `{}`)
	clock.advance(time.Second)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Error == "E" })
	if got := describe(t, e, executionARN(accountPrefix+"inner", "n")).Status; got != statusAborted {
		t.Error(got)
	}
	if got := kinds(history(t, e, arn)); !slices.Contains(got, "TaskStateAborted") || !slices.Contains(got, "ParallelStateFailed") {
		t.Error(got)
	}
}

func TestABadDefinitionIsRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	_, err := Open(Config{Dir: t.TempDir(), Machines: map[string]Definition{
		accountPrefix + "m": {Name: "m", File: "m.asl.json", JSON: []byte(`{"StartAt":"A","States":{"A":{"Type":"Succeed","Color":1}}}`)},
	}})
	if err == nil || !strings.Contains(err.Error(), `m.asl.json: state "A": field Color`) {
		t.Error(err)
	}
}

func TestAFunctionThatCannotBeInvokedFailsItsTask(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{
		Invoke: func(context.Context, string, []byte) ([]byte, error) { return nil, errors.New("no bootstrap") },
		Machines: machines(map[string]string{
			"m": `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","End":true}}}`,
		}),
	})
	arn := start(t, e, "m", "x", `{}`)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status != statusRunning })
	if got := describe(t, e, arn); got.Status != statusFailed || got.Error != "Lambda.SdkClientException" || got.Cause != "no bootstrap" {
		t.Errorf("%s error %q cause %q", got.Status, got.Error, got.Cause)
	}
}
