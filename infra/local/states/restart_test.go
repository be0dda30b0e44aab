package states

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// crash returns a folder as it is on disk at this moment, as a killed process leaves it, and lets go of the engine. What the
// test has looked at is on disk, as it is for everyone who asks through the API.
func crash(t *testing.T, e *Engine) string {
	t.Helper()
	if err := e.barrier(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	err := filepath.WalkDir(e.config.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, d.Name()), b, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

const waitMachine = `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"Next":"S"},"S":{"Type":"Succeed"}}}`

func TestAWaitEndsWhenItWouldHaveEndedWithoutACrash(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	config := Config{Dir: t.TempDir(), Clock: clock, Machines: machines(map[string]string{"m": waitMachine})}
	e := openTest(t, config)
	arn := start(t, e, "m", "x", `{"a":1}`)
	clock.advance(59 * time.Minute)
	config.Dir = crash(t, e)
	e = openTest(t, config)
	if got := describe(t, e, arn); got.Status != statusRunning || got.Input != `{"a":1}` {
		t.Fatalf("%+v", got)
	}
	clock.advance(59 * time.Second)
	if got := describe(t, e, arn); got.Status != statusRunning {
		t.Fatalf("ended a second early: %+v", got)
	}
	clock.advance(time.Second)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	if got := entered(t, e, arn); !slices.Equal(got, []string{"W", "S"}) {
		t.Error(got)
	}
}

func TestAWaitThatShouldHaveEndedMeanwhileEndsAtTheStart(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	config := Config{Dir: t.TempDir(), Clock: clock, Machines: machines(map[string]string{"m": waitMachine})}
	e := openTest(t, config)
	arn := start(t, e, "m", "x", `{}`)
	config.Dir = crash(t, e)
	clock.advance(2 * time.Hour)
	e = openTest(t, config)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
}

// calls is an invoker whose calls a test sees and answers.
type calls struct {
	mu   sync.Mutex
	made []call
	do   func(ctx context.Context, c call) ([]byte, error)
}

func (c *calls) invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	one := call{Function: strings.TrimPrefix(function, functionPrefix), Payload: payload}
	c.mu.Lock()
	c.made = append(c.made, one)
	c.mu.Unlock()
	return c.do(ctx, one)
}

func (c *calls) list() []call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.made)
}

// token waits for the n-th call and returns the token in it.
func (c *calls) token(t *testing.T, n int) string {
	t.Helper()
	eventually(t, "the call of the function", func() bool { return len(c.list()) > n })
	var in struct{ Token string }
	if err := json.Unmarshal(c.list()[n].Payload, &in); err != nil {
		t.Fatal(err)
	}
	return in.Token
}

func returnsAtOnce(context.Context, call) ([]byte, error) { return []byte(`{"v":1}`), nil }

func neverReturns(ctx context.Context, _ call) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

const tokenMachine = `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken",
 "Parameters":{"FunctionName":"` + functionPrefix + `f","Payload":{"token.$":"$$.Task.Token"}},
 "TimeoutSeconds":7200,"HeartbeatSeconds":60,"End":true}}}`

const invokeMachine = `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
 "Parameters":{"FunctionName":"` + functionPrefix + `f","Payload":{"id.$":"States.UUID()"}},"OutputPath":"$.Payload","End":true}}}`

// waitsFor waits for a frame of the execution to be in a phase.
func waitsFor(t *testing.T, e *Engine, arn string, want phase) {
	t.Helper()
	eventually(t, "the phase "+string(want), func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		x := e.live[arn]
		return x != nil && slices.ContainsFunc(slices.Collect(frames(x)), func(f *frame) bool { return f.Phase == want })
	})
}

func frames(x *execution) func(func(*frame) bool) {
	return func(yield func(*frame) bool) {
		for _, f := range x.frames {
			if !yield(f) {
				return
			}
		}
	}
}

func TestATaskWhoseFunctionHadReturnedGoesOnWaitingForItsToken(t *testing.T) {
	t.Parallel()
	c := &calls{do: returnsAtOnce}
	config := Config{Dir: t.TempDir(), Clock: newFakeClock(), Invoke: c.invoke, Machines: machines(map[string]string{"m": tokenMachine})}
	e := openTest(t, config)
	arn := start(t, e, "m", "x", `{}`)
	token := c.token(t, 0)
	waitsFor(t, e, arn, phaseToken)
	config.Dir = crash(t, e)
	e = openTest(t, config)
	if err := e.sendTaskSuccess(token, json.RawMessage(`"late but right"`)); err != nil {
		t.Fatal(err)
	}
	if got := describe(t, e, arn); got.Status != statusSucceeded || *got.Output != `"late but right"` {
		t.Errorf("%+v", got)
	}
	if n := len(c.list()); n != 1 {
		t.Errorf("the function was called %d times", n)
	}
}

func TestAFunctionThatHadNotReturnedIsCalledAgainWithTheSamePayload(t *testing.T) {
	t.Parallel()
	for name, machine := range map[string]string{"a token": tokenMachine, "a result": invokeMachine} {
		t.Run("for "+name, func(t *testing.T) {
			t.Parallel()
			c := &calls{do: neverReturns}
			config := Config{Dir: t.TempDir(), Clock: newFakeClock(), Invoke: c.invoke, Machines: machines(map[string]string{"m": machine})}
			e := openTest(t, config)
			start(t, e, "m", "x", `{}`)
			eventually(t, "the call", func() bool { return len(c.list()) == 1 })
			config.Dir = crash(t, e)
			openTest(t, config)
			eventually(t, "the second call", func() bool { return len(c.list()) == 2 })
			if made := c.list(); string(made[0].Payload) != string(made[1].Payload) {
				t.Errorf("%s, then %s", made[0].Payload, made[1].Payload)
			}
		})
	}
}

func TestAHeartbeatTimeoutBeginsAgainAtARestart(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	c := &calls{do: returnsAtOnce}
	config := Config{Dir: t.TempDir(), Clock: clock, Invoke: c.invoke, Machines: machines(map[string]string{"m": tokenMachine})}
	e := openTest(t, config)
	arn := start(t, e, "m", "x", `{}`)
	waitsFor(t, e, arn, phaseToken)
	config.Dir = crash(t, e)
	clock.advance(30 * time.Minute)
	e = openTest(t, config)
	clock.advance(59 * time.Second)
	if got := describe(t, e, arn); got.Status != statusRunning {
		t.Fatalf("%+v", got)
	}
	clock.advance(time.Second)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Error == "States.HeartbeatTimeout" })
}

func TestARetryIsMadeAfterARestartAndCountsOn(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	c := &calls{do: func(context.Context, call) ([]byte, error) { return nil, errors.New("down") }}
	config := Config{Dir: t.TempDir(), Clock: clock, Invoke: c.invoke, Machines: machines(map[string]string{"m": `{"StartAt":"T","States":{"T":
		{"Type":"Task","Resource":"` + functionPrefix + `f","End":true,"Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":1,"IntervalSeconds":60}]}}}`})}
	e := openTest(t, config)
	arn := start(t, e, "m", "x", `{}`)
	waitsFor(t, e, arn, phaseRetrying)
	config.Dir = crash(t, e)
	e = openTest(t, config)
	clock.advance(time.Minute)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusFailed })
	if n := len(c.list()); n != 2 {
		t.Errorf("called %d times", n)
	}
}

func TestNestedExecutionsGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	c := &calls{do: func(_ context.Context, one call) ([]byte, error) {
		if one.Function == "finish" {
			return []byte(position("done", 1)), nil
		}
		return []byte(`{}`), nil
	}}
	config := Config{Dir: t.TempDir(), Clock: newFakeClock(), Invoke: c.invoke, Machines: pipelineDefinitions(t)}
	e := openTest(t, config)
	arn := start(t, e, "pipeline", "r", position("stage", 0))
	inner := executionARN(accountPrefix+"stage", "r-0-0")
	waitsFor(t, e, inner, phaseToken)
	config.Dir = crash(t, e)
	e = openTest(t, config)
	if err := e.sendTaskSuccess(c.token(t, 0), json.RawMessage(`{}`)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	if got := describe(t, e, inner).Status; got != statusSucceeded {
		t.Error(got)
	}
}

func TestBranchesAndIterationsGoOnAfterARestart(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	config := Config{Dir: t.TempDir(), Clock: clock, Machines: machines(map[string]string{"m": `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
		{"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":2,"End":true,"ItemProcessor":{"StartAt":"W","States":{
			"W":{"Type":"Wait","Seconds":1,"Next":"I"},"I":{"Type":"Pass","Parameters":{"i.$":"$$.Map.Item.Index","v.$":"$"},"End":true}}}}}},
		{"StartAt":"B","States":{"B":{"Type":"Pass","Result":"b","End":true}}}]}}}`})}
	e := openTest(t, config)
	arn := start(t, e, "m", "x", `[7,8,9]`)
	clock.advance(time.Second)
	eventually(t, "the third iteration", func() bool { return len(entered(t, e, arn)) == 8 })
	config.Dir = crash(t, e)
	e = openTest(t, config)
	clock.advance(time.Second)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	want := `[[{"i":0,"v":7},{"i":1,"v":8},{"i":2,"v":9}],"b"]`
	if got := *describe(t, e, arn).Output; got != want {
		t.Errorf("%s", got)
	}
}

func TestALastRecordThatIsTornIsAsIfItHadNotBeenWritten(t *testing.T) {
	t.Parallel()
	config := Config{Dir: t.TempDir(), Clock: newFakeClock(), Machines: machines(map[string]string{"m": waitMachine})}
	e := openTest(t, config)
	first := start(t, e, "m", "first", `{}`)
	size := journalSize(t, config.Dir)
	second := start(t, e, "m", "second", `{}`)
	whole := crash(t, e)
	for cut := journalSize(t, whole) - 1; cut > size; cut -= 97 {
		config.Dir = t.TempDir()
		if err := os.CopyFS(config.Dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(config.Dir, "journal-0000000001.log"), cut); err != nil {
			t.Fatal(err)
		}
		e := openTest(t, config)
		if got := describe(t, e, first).Status; got != statusRunning {
			t.Fatalf("cut at %d: %s", cut, got)
		}
		if _, err := e.describeExecution(describeExecutionIn{ExecutionARN: second}); err == nil {
			t.Fatalf("cut at %d: the second execution is there", cut)
		}
		start(t, e, "m", "second", `{}`)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func journalSize(t *testing.T, dir string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, "journal-0000000001.log"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestARunningExecutionKeepsItsDefinition(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	config := Config{Dir: t.TempDir(), Clock: clock, Machines: machines(map[string]string{"m": waitMachine})}
	e := openTest(t, config)
	arn := start(t, e, "m", "x", `{}`)
	config.Dir = crash(t, e)
	config.Machines = machines(map[string]string{"m": `{"StartAt":"New","States":{"New":{"Type":"Succeed"}}}`})
	e = openTest(t, config)
	clock.advance(time.Hour)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	if got := entered(t, e, arn); !slices.Equal(got, []string{"W", "S"}) {
		t.Error(got)
	}
	other := start(t, e, "m", "y", `{}`)
	if got := entered(t, e, other); !slices.Equal(got, []string{"New"}) {
		t.Error(got)
	}
}

func TestAFolderInUseIsRefused(t *testing.T) {
	t.Parallel()
	config := Config{Dir: t.TempDir(), Machines: machines(map[string]string{"m": waitMachine})}
	openTest(t, config)
	if _, err := Open(config); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Error(err)
	}
}
