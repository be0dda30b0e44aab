package states

import (
	"fmt"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

const passMachine = `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":"r","ResultPath":"$.r","Next":"S"},"S":{"Type":"Succeed"}}}`

// archived waits until everything that has ended is in the database.
func archived(t *testing.T, e *Engine) {
	t.Helper()
	eventually(t, "the checkpoint", func() bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		return len(e.recent) == 0 && !e.checkpointing
	})
}

func TestFinishedExecutionsLeaveMemoryAndStayReadable(t *testing.T) {
	t.Parallel()
	config := Config{Dir: t.TempDir(), Clock: newFakeClock(), CheckpointBytes: 1, Machines: machines(map[string]string{"m": passMachine, "w": waitMachine})}
	e := openTest(t, config)
	running := start(t, e, "w", "running", `{"k":1}`)
	var arns []string
	for i := range 50 {
		arns = append(arns, start(t, e, "m", fmt.Sprint("x", i), fmt.Sprintf(`{"i":%d}`, i)))
	}
	start(t, e, "w", "last", `{}`)
	archived(t, e)
	check := func(e *Engine) {
		t.Helper()
		for i, arn := range arns {
			got := describe(t, e, arn)
			if want := fmt.Sprintf(`{"i":%d,"r":"r"}`, i); got.Status != statusSucceeded || *got.Output != want {
				t.Errorf("%+v", got)
			}
			want := []string{"ExecutionStarted", "PassStateEntered", "PassStateExited", "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"}
			if got := kinds(history(t, e, arn)); !slices.Equal(got, want) {
				t.Errorf("%s: %v", arn, got)
			}
		}
		if got := describe(t, e, running); got.Status != statusRunning || got.Input != `{"k":1}` {
			t.Errorf("%+v", got)
		}
		if got := kinds(history(t, e, running)); !slices.Equal(got, []string{"ExecutionStarted", "WaitStateEntered"}) {
			t.Error(got)
		}
		in := startExecutionIn{StateMachineARN: accountPrefix + "m", Name: "x7"}
		if _, err := e.startExecution(in); kind(err) != "ExecutionAlreadyExists" {
			t.Errorf("a name that is only on disk: %v", err)
		}
	}
	check(e)
	config.Dir = crash(t, e)
	check(openTest(t, config))
}

func TestAListIsNewestFirstAndPagedOverMemoryAndDisk(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	e := openTest(t, Config{Clock: clock, CheckpointBytes: 2000, Machines: machines(map[string]string{"m": passMachine, "w": waitMachine})})
	var want []string
	for i := range 25 {
		clock.advance(time.Second)
		want = append(want, start(t, e, "m", fmt.Sprint("x", i), `{}`))
		start(t, e, "w", fmt.Sprint("x", i), `{}`)
	}
	slices.Reverse(want)
	for _, c := range []struct {
		machine, status string
		want            int
	}{{"m", "", 25}, {"m", statusSucceeded, 25}, {"m", statusRunning, 0}, {"w", statusRunning, 25}, {"w", statusFailed, 0}} {
		var got []string
		in := listExecutionsIn{StateMachineARN: accountPrefix + c.machine, StatusFilter: c.status, MaxResults: 4}
		for {
			out, err := e.listExecutions(in)
			if err != nil {
				t.Fatal(err)
			}
			page := out.(listExecutionsOut)
			for _, item := range page.Executions {
				got = append(got, item.ExecutionARN)
			}
			if page.NextToken == "" {
				break
			}
			in.NextToken = page.NextToken
		}
		if len(got) != c.want || c.machine == "m" && c.want > 0 && !slices.Equal(got, want) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestAHistoryIsPagedBothWays(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Clock: newFakeClock(), CheckpointBytes: 1, Machines: machines(map[string]string{"m": `{"StartAt":"A","States":{
		"A":{"Type":"Pass","Next":"W"},"W":{"Type":"Wait","Seconds":5,"Next":"B"},"B":{"Type":"Pass","End":true}}}`})})
	arn := start(t, e, "m", "x", `{"secret":1}`)
	e.config.Clock.(*fakeClock).advance(5 * time.Second)
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	forward := kinds(history(t, e, arn))
	for _, reverse := range []bool{false, true} {
		var got []string
		in := getExecutionHistoryIn{ExecutionARN: arn, MaxResults: 2, ReverseOrder: reverse}
		for {
			out, err := e.getExecutionHistory(in)
			if err != nil {
				t.Fatal(err)
			}
			page := out.(getExecutionHistoryOut)
			for _, raw := range page.Events {
				var ev event
				if err := jsonInto(raw, &ev); err != nil {
					t.Fatal(err)
				}
				got = append(got, ev.Type)
			}
			if in.NextToken = page.NextToken; in.NextToken == "" {
				break
			}
		}
		if reverse {
			slices.Reverse(got)
		}
		if !slices.Equal(got, forward) {
			t.Errorf("reverse %v: %v, want %v", reverse, got, forward)
		}
	}
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	t.Parallel()
	clock := newFakeClock()
	e := openTest(t, Config{
		Clock: clock, CheckpointBytes: 1, KeepFinished: time.Hour, KeepHistories: 3, Machines: machines(map[string]string{"m": passMachine}),
	})
	old := start(t, e, "m", "old", `{}`)
	archived(t, e)
	clock.advance(2 * time.Hour)
	var arns []string
	for i := range 6 {
		clock.advance(time.Second)
		arns = append(arns, start(t, e, "m", fmt.Sprint("x", i), `{}`))
		archived(t, e)
	}
	if _, err := e.describeExecution(describeExecutionIn{ExecutionARN: old}); kind(err) != "ExecutionDoesNotExist" {
		t.Errorf("the old one: %v", err)
	}
	if got := describe(t, e, arns[0]).Status; got != statusSucceeded {
		t.Errorf("the first of the newer ones: %s", got)
	}
	if _, err := e.getExecutionHistory(getExecutionHistoryIn{ExecutionARN: arns[0]}); kind(err) != "ExecutionDoesNotExist" {
		t.Errorf("its history: %v", err)
	}
	if n := len(history(t, e, arns[5])); n != 6 {
		t.Errorf("the newest history: %d events", n)
	}
	err := e.archive.db.View(func(tx *bolt.Tx) error {
		if n := bucket(tx, "events").Stats().KeyN; n != 3 {
			t.Errorf("%d histories on disk", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	start(t, e, "m", "old", `{}`)
}
