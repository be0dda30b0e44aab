package states

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// envOther is the command that starts another interpreter behind the Step Functions API: it is given a host and a port. It
// calls functions at the port that MOTO_PORT names. `make interpreters` runs this test with moto's.
const envOther = "CONTAINEROPS_OTHER_INTERPRETER"

// The table is data, so another interpreter is asked the same; where it is known to depart from the specification, the case
// says so (departs), and it must still do so. Time is real there, so every case ends by itself within seconds.
func TestAnotherInterpreterAnswersTheSame(t *testing.T) {
	t.Parallel()
	command := strings.Fields(os.Getenv(envOther))
	if len(command) == 0 {
		t.Skip(envOther + " names no other interpreter; make interpreters has one")
	}
	o := startOther(t, command)
	for n, file := range tableFiles(t) {
		for i, c := range file.Cases {
			prefix := fmt.Sprintf("case-%d-%d-", n, i)
			t.Run(file.Spec+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				(&otherRun{tableCase: c, t: t, other: o, prefix: prefix}).run()
			})
		}
	}
}

// other is the other interpreter behind a proxy, which answers in place of the functions.
type other struct {
	client *sfn.Client
	mu     sync.Mutex
	cases  map[string]*otherRun // by the prefix of their functions' names
}

func startOther(t *testing.T, command []string) *other {
	t.Helper()
	o := &other{cases: map[string]*otherRun{}}
	behind := &url.URL{Scheme: "http"}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /2015-03-31/functions/{name}/invocations", o.invoke)
	routes.Handle("/", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(behind) }})
	proxy := httptest.NewServer(routes)
	t.Cleanup(proxy.Close)
	for try := 1; behind.Host == ""; try++ {
		p := startProcess(t, command, proxy.URL)
		switch {
		case p.answers():
			behind.Host = p.address
		case try == maxPorts:
			t.Fatalf("the other interpreter has ended %d times before it answered: %s", try, p.said())
		}
	}
	o.client = sfn.New(sfn.Options{
		BaseEndpoint: &proxy.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	return o
}

// slowly is eventually for what costs a request each time.
func slowly(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	eventually(t, what, func() bool {
		<-again.C
		return holds()
	})
}

// invoke answers a function's call as its case says.
func (o *other) invoke(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	name = name[strings.LastIndexByte(name, ':')+1:]
	cut := strings.LastIndexByte(name, '-') + 1
	o.mu.Lock()
	c := o.cases[name[:cut]]
	o.mu.Unlock()
	payload, err := io.ReadAll(r.Body)
	if c == nil || err != nil {
		http.Error(w, fmt.Sprintf("function %s: %v", name, err), http.StatusNotFound)
		return
	}
	answer, failed := c.answer(r.Context(), name[cut:], payload)
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	if failed {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
	}
	w.Write(answer)
}

// otherRun is one case at work there.
type otherRun struct {
	*tableCase
	t      *testing.T
	other  *other
	prefix string // of the names of its machines and functions
	calls  taskCalls
	mu     sync.Mutex
	wrong  []string // what is otherwise than the case says
}

func (r *otherRun) differs(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
}

func (r *otherRun) answer(ctx context.Context, name string, payload []byte) (answer []byte, failed bool) {
	a, ok := r.calls.answer(ctx, name, r.Tasks[name])
	switch {
	case !ok:
		return encode(map[string]string{"errorType": "Unexpected", "errorMessage": "the case does not say what " + name + " answers"}), true
	case a.Never:
		<-ctx.Done()
		return nil, true
	case a.Error != "":
		return encode(map[string]string{"errorType": a.Error, "errorMessage": a.Cause}), true
	case a.Echo:
		return payload, false
	case a.Bytes > 0:
		return encode(strings.Repeat("x", a.Bytes-2)), false
	case a.Silent:
		return []byte("{}"), false
	case a.Success != nil || a.Failure != nil:
		if err := r.answerToken(ctx, a, payload); err != nil {
			r.differs("%v", err)
		}
		return []byte("{}"), false
	default:
		return a.Result, false
	}
}

func (r *otherRun) answerToken(ctx context.Context, a taskAnswer, payload []byte) error {
	var in struct{ Token string }
	if err := json.Unmarshal(payload, &in); err != nil {
		return err
	}
	if a.Failure != nil {
		_, err := r.other.client.SendTaskFailure(ctx, &sfn.SendTaskFailureInput{
			TaskToken: &in.Token, Error: &a.Failure.Error, Cause: &a.Failure.Cause,
		})
		return err
	}
	_, err := r.other.client.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &in.Token, Output: aws.String(string(a.Success))})
	return err
}

// theirs gives machines and functions names of the case's own; ours takes them away again.
func (r *otherRun) theirs(text []byte) string {
	return strings.NewReplacer("stateMachine:", "stateMachine:"+r.prefix, "function:", "function:"+r.prefix).Replace(string(text))
}

func (r *otherRun) ours(text string) string { return strings.ReplaceAll(text, r.prefix, "") }

func (r *otherRun) run() {
	r.other.mu.Lock()
	r.other.cases[r.prefix] = r
	r.other.mu.Unlock()
	began := time.Now()
	if err := r.make(); err != nil {
		r.differs("%v", err)
	} else if arn, err := r.start(); err != nil {
		r.differs("%v", err)
	} else {
		r.check(r.history(arn), time.Since(began))
	}
	switch {
	case r.Departs == "":
		for _, wrong := range r.wrong {
			r.t.Error(wrong)
		}
	case len(r.wrong) == 0:
		r.t.Errorf("it answers as the specification says: take departs off this case (%s)", r.Departs)
	default:
		r.t.Logf("it departs as listed (%s): %v", r.Departs, r.wrong)
	}
}

// make makes the case's machines.
func (r *otherRun) make() error {
	all := map[string]json.RawMessage{"main": r.Definition}
	maps.Copy(all, r.Machines)
	for name, definition := range all {
		if _, err := r.other.client.CreateStateMachine(r.t.Context(), &sfn.CreateStateMachineInput{
			Name: aws.String(r.prefix + name), Definition: aws.String(r.theirs(definition)), RoleArn: aws.String("arn:aws:iam::000000000000:role/any"),
		}); err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
	}
	return nil
}

func (r *otherRun) start() (arn *string, err error) {
	started, err := r.other.client.StartExecution(r.t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String(accountPrefix + r.prefix + "main"), Name: aws.String("case"), Input: aws.String(string(r.Input)),
	})
	if err != nil {
		return nil, err
	}
	return started.ExecutionArn, nil
}

// history waits for the end of the execution and returns its events. How it ended is read there alone: moto says that an
// execution has ended a moment before it has its output or its error.
func (r *otherRun) history(arn *string) (events []types.HistoryEvent) {
	t := r.t
	slowly(t, "the end of the execution", func() bool {
		events = nil
		pages := sfn.NewGetExecutionHistoryPaginator(r.other.client, &sfn.GetExecutionHistoryInput{ExecutionArn: arn})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, page.Events...)
		}
		return slices.ContainsFunc(events, isEnd)
	})
	return events
}

func isEnd(event types.HistoryEvent) bool {
	return slices.Contains([]types.HistoryEventType{
		types.HistoryEventTypeExecutionSucceeded, types.HistoryEventTypeExecutionFailed,
		types.HistoryEventTypeExecutionTimedOut, types.HistoryEventTypeExecutionAborted,
	}, event.Type)
}

func (r *otherRun) check(events []types.HistoryEvent, took time.Duration) {
	r.checkEnd(events[slices.IndexFunc(events, isEnd)])
	var entered []string
	for _, event := range events {
		if event.StateEnteredEventDetails != nil {
			entered = append(entered, aws.ToString(event.StateEnteredEventDetails.Name))
		}
	}
	states := slices.Clone(r.Entered)
	if r.Unordered {
		slices.Sort(entered)
		slices.Sort(states)
	}
	if !slices.Equal(entered, states) {
		r.differs("it entered %v, want %v", entered, states)
	}
	if r.Seconds != nil && took.Seconds() < *r.Seconds {
		r.differs("it took %v, want at least %v s", took, *r.Seconds)
	}
}

func (r *otherRun) checkEnd(event types.HistoryEvent) {
	got, failure, cause := statusSucceeded, "", ""
	switch {
	case event.ExecutionFailedEventDetails != nil:
		d := event.ExecutionFailedEventDetails
		got, failure, cause = statusFailed, aws.ToString(d.Error), r.ours(aws.ToString(d.Cause))
	case event.Type == types.HistoryEventTypeExecutionTimedOut:
		got = statusTimedOut
		if d := event.ExecutionTimedOutEventDetails; d != nil {
			failure, cause = aws.ToString(d.Error), r.ours(aws.ToString(d.Cause))
		}
	case event.Type != types.HistoryEventTypeExecutionSucceeded:
		got = string(event.Type)
	}
	want := statusSucceeded
	if r.Error != nil {
		want = statusFailed
	}
	if r.Status != "" {
		want = r.Status
	}
	if got != want || r.Error != nil && failure != *r.Error || r.Cause != nil && !sameText(cause, *r.Cause) {
		r.differs("it says %s error %q cause %q", got, failure, cause)
	}
	if d := event.ExecutionSucceededEventDetails; d != nil && !r.Random && !sameText(r.ours(aws.ToString(d.Output)), string(r.Output)) {
		r.differs("its output is %s, want %s", aws.ToString(d.Output), r.Output)
	}
}

// sameText compares what may be JSON, of which blanks do not matter, or text. Moto leaves the quotes of an output that is a
// text away, although output is JSON.
func sameText(got, want string) bool {
	x, notX := asl.Decode([]byte(got))
	y, notY := asl.Decode([]byte(want))
	switch {
	case notY != nil:
		return got == want
	case notX != nil:
		return y == any(got)
	default:
		return string(encode(x)) == string(encode(y))
	}
}
