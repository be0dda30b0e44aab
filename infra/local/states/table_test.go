package states

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// tableFile and tableCase are described in testdata/table/README.md.
type tableFile struct {
	Spec  string
	Cases []*tableCase
}

type tableCase struct {
	Name        string
	Definition  json.RawMessage
	Machines    map[string]json.RawMessage
	Input       json.RawMessage
	Tasks       map[string][]taskAnswer
	Output      json.RawMessage
	Random      bool
	Status      string
	Error       *string
	Cause       *string
	Entered     []string
	Unordered   bool
	Seconds     *float64
	SecondsHere *float64 `json:"seconds_here"`
	Departs     string
}

type taskAnswer struct {
	After   string
	Result  json.RawMessage
	Echo    bool
	Bytes   int
	Error   string
	Cause   string
	Never   bool
	Success json.RawMessage
	Failure *struct{ Error, Cause string }
	Silent  bool
}

// tableFiles reads the table.
func tableFiles(t *testing.T) (all []tableFile) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "table", "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file tableFile
		if err := json.Unmarshal(b, &file); err != nil {
			t.Fatalf("%s: %s", name, err)
		}
		all = append(all, file)
	}
	return all
}

func TestTheSpecificationsRules(t *testing.T) {
	t.Parallel()
	for _, file := range tableFiles(t) {
		t.Run(file.Spec, func(t *testing.T) {
			t.Parallel()
			for _, c := range file.Cases {
				t.Run(c.Name, func(t *testing.T) {
					t.Parallel()
					c.run(t)
				})
			}
		})
	}
}

// A departure is one from a text that can be looked up.
func TestEveryDepartureNamesWhatItDepartsFrom(t *testing.T) {
	t.Parallel()
	headings := []string{ // of https://states-language.net
		"Structure of a State Machine", "Timestamps", "Data", "The Context Object", "Paths", "Reference Paths", "Payload Template",
		"Intrinsic Functions", "Input and Output Processing", "Errors", "Pass State", "Task State", "Choice State", "Wait State",
		"Succeed State", "Fail State", "Parallel State", "Map State", "Appendix A: Predefined Error Codes",
		"Appendix B: List of Intrinsic Functions",
	}
	const guide = "Step Functions Developer Guide, " // https://docs.aws.amazon.com/step-functions/latest/dg/
	for _, file := range tableFiles(t) {
		for _, c := range file.Cases {
			named := strings.HasPrefix(c.Departs, guide) ||
				slices.ContainsFunc(headings, func(h string) bool { return strings.HasPrefix(c.Departs, h+": ") })
			if c.Departs != "" && !named {
				t.Errorf("%s: no heading of the specification: %s", c.Name, c.Departs)
			}
		}
	}
}

// tableRun is one case at work.
type tableRun struct {
	*tableCase
	t      *testing.T
	e      *Engine
	clock  *fakeClock
	calls  taskCalls
	mu     sync.Mutex
	silent int // calls and tokens that get no answer
}

// taskCalls are those of a case's functions.
type taskCalls struct {
	mu    sync.Mutex
	asked map[string]int           // how often a function was called
	first map[string]chan struct{} // closed when it is called for the first time
}

// answer is what a function answers to its next call; false when the case does not say. It waits when the answer comes after
// another function's call.
func (c *taskCalls) answer(ctx context.Context, name string, answers []taskAnswer) (taskAnswer, bool) {
	c.mu.Lock()
	if c.asked == nil {
		c.asked, c.first = map[string]int{}, map[string]chan struct{}{}
	}
	i := min(c.asked[name], len(answers)-1)
	if c.asked[name]++; c.asked[name] == 1 {
		close(c.begun(name))
	}
	if i < 0 {
		c.mu.Unlock()
		return taskAnswer{}, false
	}
	after := answers[i].After
	other := c.begun(after)
	c.mu.Unlock()
	if after != "" {
		select {
		case <-other:
		case <-ctx.Done():
		}
	}
	return answers[i], true
}

// begun is called with the lock held.
func (c *taskCalls) begun(name string) chan struct{} {
	if c.first[name] == nil {
		c.first[name] = make(chan struct{})
	}
	return c.first[name]
}

func (c *tableCase) run(t *testing.T) {
	r := &tableRun{tableCase: c, t: t, clock: newFakeClock()}
	machines := map[string]Definition{accountPrefix + "main": {Name: "main", File: "main", JSON: c.Definition}}
	for name, d := range c.Machines {
		machines[accountPrefix+name] = Definition{Name: name, File: name, JSON: d}
	}
	e, err := Open(Config{
		Dir: t.TempDir(), Machines: machines, Invoke: r.invoke, Clock: r.clock, Random: func() float64 { return 0.5 },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r.mu.Lock()
	r.e = e
	r.mu.Unlock()
	began := r.clock.Now()
	in := string(c.Input)
	if _, err := e.startExecution(startExecutionIn{StateMachineARN: accountPrefix + "main", Name: "case", Input: &in}); err != nil {
		t.Fatal(err)
	}
	arn := executionARN(accountPrefix+"main", "case")
	eventually(t, "the end of the execution", func() bool { return r.over(arn) })
	r.check(arn, r.clock.Now().Sub(began))
}

// over moves the time on when nothing but time can happen any more.
func (r *tableRun) over(arn string) bool {
	r.e.mu.Lock()
	x := r.e.live[arn]
	if x == nil {
		r.e.mu.Unlock()
		return true
	}
	busy := 0
	for _, other := range r.e.live {
		for _, f := range other.frames {
			if f.Phase == phaseReady || f.Phase == phaseInvoking || f.Phase == phaseToken {
				busy++
			}
		}
	}
	r.mu.Lock()
	quiet := busy == r.silent
	r.mu.Unlock()
	r.e.mu.Unlock()
	if quiet {
		r.clock.next()
	}
	return false
}

// invoke answers as the case says.
func (r *tableRun) invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	name := strings.TrimPrefix(function, functionPrefix)
	a, ok := r.calls.answer(ctx, name, r.Tasks[name])
	switch {
	case !ok:
		return nil, errors.New("the case does not say what " + name + " answers")
	case a.Never:
		r.expectSilence()
		<-ctx.Done()
		return nil, ctx.Err()
	case a.Error != "":
		return nil, &FunctionError{Payload: encode(map[string]string{"errorType": a.Error, "errorMessage": a.Cause})}
	case a.Echo:
		return payload, nil
	case a.Bytes > 0:
		return encode(strings.Repeat("x", a.Bytes-2)), nil
	case a.Silent:
		r.expectSilence()
		return []byte("{}"), nil
	case a.Success != nil || a.Failure != nil:
		return []byte("{}"), r.answerToken(a, payload)
	default:
		return a.Result, nil
	}
}

func (r *tableRun) expectSilence() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.silent++
}

// answerToken answers before the function has returned, which must count.
func (r *tableRun) answerToken(a taskAnswer, payload []byte) error {
	var in struct{ Token string }
	if err := json.Unmarshal(payload, &in); err != nil {
		return err
	}
	r.mu.Lock()
	e := r.e
	r.mu.Unlock()
	if a.Failure != nil {
		return e.sendTaskFailure(in.Token, &asl.Failure{Name: a.Failure.Error, Cause: a.Failure.Cause})
	}
	return e.sendTaskSuccess(in.Token, a.Success)
}

func (r *tableRun) check(arn string, took time.Duration) {
	t := r.t
	got := describe(t, r.e, arn)
	want := statusSucceeded
	if r.Error != nil {
		want = statusFailed
	}
	if r.Status != "" {
		want = r.Status
	}
	if got.Status != want || r.Error != nil && got.Error != *r.Error || r.Cause != nil && got.Cause != *r.Cause {
		t.Errorf("%s error %q cause %q", got.Status, got.Error, got.Cause)
	}
	if got.Output != nil && !r.Random && !sameJSON(t, []byte(*got.Output), r.Output) {
		t.Errorf("output %s, want %s", *got.Output, r.Output)
	}
	entered := entered(t, r.e, arn)
	if r.Unordered {
		slices.Sort(entered)
		slices.Sort(r.Entered)
	}
	if !slices.Equal(entered, r.Entered) {
		t.Errorf("entered %v, want %v", entered, r.Entered)
	}
	if seconds := cmp.Or(r.Seconds, r.SecondsHere); seconds != nil && took.Seconds() != *seconds {
		t.Errorf("took %v, want %v s", took, *seconds)
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	x, errX := asl.Decode(a)
	y, errY := asl.Decode(b)
	if errX != nil || errY != nil {
		t.Fatalf("%s %v, %s %v", a, errX, b, errY)
	}
	return string(encode(x)) == string(encode(y))
}

func describe(t *testing.T, e *Engine, arn string) describeExecutionOut {
	t.Helper()
	out, err := e.describeExecution(describeExecutionIn{ExecutionARN: arn})
	if err != nil {
		t.Fatal(err)
	}
	return out.(describeExecutionOut)
}

// event is what the tests look at in a history.
type event struct {
	ID       int
	Previous int `json:"previousEventId"`
	Type     string
	Entered  struct{ Name string } `json:"stateEnteredEventDetails"`
	Exited   struct{ Name string } `json:"stateExitedEventDetails"`
}

func history(t *testing.T, e *Engine, arn string) []event {
	t.Helper()
	var all []event
	in := getExecutionHistoryIn{ExecutionARN: arn, MaxResults: maxPage}
	for {
		out, err := e.getExecutionHistory(in)
		if err != nil {
			t.Fatal(err)
		}
		page := out.(getExecutionHistoryOut)
		for _, raw := range page.Events {
			var ev event
			if err := json.Unmarshal(raw, &ev); err != nil {
				t.Fatal(err)
			}
			all = append(all, ev)
		}
		if page.NextToken == "" {
			return all
		}
		in.NextToken = page.NextToken
	}
}

func entered(t *testing.T, e *Engine, arn string) []string {
	t.Helper()
	var names []string
	for _, ev := range history(t, e, arn) {
		if ev.Entered.Name != "" {
			names = append(names, ev.Entered.Name)
		}
	}
	return names
}

func kinds(events []event) []string {
	var out []string
	for _, ev := range events {
		out = append(out, ev.Type)
	}
	return out
}

func TestEveryHistoryIsNumberedWithoutGapsAndPointsBack(t *testing.T) {
	t.Parallel()
	e := openTest(t, Config{Machines: map[string]Definition{accountPrefix + "main": {Name: "main", File: "main", JSON: []byte(
		`{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
		 {"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}]}}}`)}}})
	arn := start(t, e, "main", "x", "{}")
	eventually(t, "the end", func() bool { return describe(t, e, arn).Status == statusSucceeded })
	events := history(t, e, arn)
	for i, ev := range events {
		if ev.ID != i+1 || ev.Previous >= ev.ID {
			t.Errorf("event %d: %+v", i, ev)
		}
	}
	want := map[string]int{
		"ExecutionStarted": 1, "ParallelStateEntered": 1, "ParallelStateStarted": 1, "PassStateEntered": 1, "PassStateExited": 1,
		"SucceedStateEntered": 1, "SucceedStateExited": 1, "ParallelStateSucceeded": 1, "ParallelStateExited": 1, "ExecutionSucceeded": 1,
	}
	got := map[string]int{}
	for _, kind := range kinds(events) {
		got[kind]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("events %v", got)
	}
}
