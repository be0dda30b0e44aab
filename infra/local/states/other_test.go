package states

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
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
// says so (only_here). Time is real there, so every case ends by itself within seconds.
func TestAnotherInterpreterAnswersTheSame(t *testing.T) {
	t.Parallel()
	command := strings.Fields(os.Getenv(envOther))
	if len(command) == 0 {
		t.Skip(envOther + " names no other interpreter; make interpreters has one")
	}
	o := startOther(t, command)
	names, err := filepath.Glob(filepath.Join("testdata", "table", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file tableFile
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		for i, c := range file.Cases {
			if c.OnlyHere != "" {
				continue
			}
			prefix := fmt.Sprintf("%s-%d-", strings.TrimSuffix(filepath.Base(name), ".json"), i)
			t.Run(file.Spec+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				(&otherRun{tableCase: c, t: t, other: o, prefix: prefix, asked: map[string]int{}}).run()
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
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	listener.Close()
	o := &other{cases: map[string]*otherRun{}}
	behind := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "127.0.0.1:" + port})
	routes := http.NewServeMux()
	routes.HandleFunc("POST /2015-03-31/functions/{name}/invocations", o.invoke)
	routes.Handle("/", behind)
	proxy := httptest.NewServer(routes)
	t.Cleanup(proxy.Close)

	var said bytes.Buffer
	cmd := exec.Command(command[0], append(slices.Clone(command[1:]), "127.0.0.1", port)...)
	cmd.Env = append(os.Environ(), "MOTO_PORT="+proxy.URL[strings.LastIndexByte(proxy.URL, ':')+1:], "MOTO_ACCOUNT_ID=000000000000",
		"AWS_DEFAULT_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local")
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s", said.Bytes()[max(0, said.Len()-4000):])
		}
	})
	slowly(t, "the other interpreter", func() bool {
		answer, err := http.Post("http://127.0.0.1:"+port+"/moto-api/config", "application/json",
			strings.NewReader(`{"stepfunctions": {"execute_state_machine": true}}`))
		if err != nil {
			return false
		}
		defer answer.Body.Close()
		return answer.StatusCode < http.StatusBadRequest
	})
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
	mu     sync.Mutex
	asked  map[string]int
}

func (r *otherRun) answer(ctx context.Context, name string, payload []byte) (answer []byte, failed bool) {
	r.mu.Lock()
	answers := r.Tasks[name]
	a := answers[min(r.asked[name], len(answers)-1)]
	r.asked[name]++
	r.mu.Unlock()
	switch {
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
			r.t.Error(err)
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
	t := r.t
	r.other.mu.Lock()
	r.other.cases[r.prefix] = r
	r.other.mu.Unlock()
	all := map[string]json.RawMessage{"main": r.Definition}
	for name, definition := range r.Machines {
		all[name] = definition
	}
	for name, definition := range all {
		if _, err := r.other.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{
			Name: aws.String(r.prefix + name), Definition: aws.String(r.theirs(definition)), RoleArn: aws.String("arn:aws:iam::000000000000:role/any"),
		}); err != nil {
			t.Fatalf("make %s: %v", name, err)
		}
	}
	began := time.Now()
	started, err := r.other.client.StartExecution(t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String(accountPrefix + r.prefix + "main"), Name: aws.String("case"), Input: aws.String(string(r.Input)),
	})
	if err != nil {
		t.Fatal(err)
	}
	var ended *sfn.DescribeExecutionOutput
	slowly(t, "the end of the execution", func() bool {
		ended, err = r.other.client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
		return err != nil || ended.Status != types.ExecutionStatusRunning
	})
	if err != nil {
		t.Fatal(err)
	}
	r.check(ended, time.Since(began))
}

func (r *otherRun) check(got *sfn.DescribeExecutionOutput, took time.Duration) {
	t := r.t
	want := statusSucceeded
	if r.Error != nil {
		want = statusFailed
	}
	if r.Status != "" {
		want = r.Status
	}
	failure, cause := aws.ToString(got.Error), r.ours(aws.ToString(got.Cause))
	if string(got.Status) != want || r.Error != nil && failure != *r.Error || r.Cause != nil && !sameText(cause, *r.Cause) {
		t.Errorf("it says %s error %q cause %q", got.Status, failure, cause)
	}
	if got.Output != nil && !r.Random && !sameText(r.ours(*got.Output), string(r.Output)) {
		t.Errorf("its output is %s, want %s", *got.Output, r.Output)
	}
	entered := r.entered(got.ExecutionArn)
	states := slices.Clone(r.Entered)
	if r.Unordered {
		slices.Sort(entered)
		slices.Sort(states)
	}
	if !slices.Equal(entered, states) {
		t.Errorf("it entered %v, want %v", entered, states)
	}
	if r.Seconds != nil && took.Seconds() < *r.Seconds {
		t.Errorf("it took %v, want at least %v s", took, *r.Seconds)
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

func (r *otherRun) entered(arn *string) (names []string) {
	pages := sfn.NewGetExecutionHistoryPaginator(r.other.client, &sfn.GetExecutionHistoryInput{ExecutionArn: arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		for _, event := range page.Events {
			if event.StateEnteredEventDetails != nil {
				names = append(names, aws.ToString(event.StateEnteredEventDetails.Name))
			}
		}
	}
	return names
}
