package job

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/job/process"
	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/objects"
)

// store is buckets in memory: what S3 is to an agent.
type store struct {
	mu    sync.Mutex
	all   map[string][]byte // by bucket/key
	came  chan string       // keys, as they are put
	fails func(key string) error
}

func newStore() *store {
	return &store{all: make(map[string][]byte), came: make(chan string, 10000), fails: func(string) error { return nil }}
}

// bucket is a bucket of the store.
type bucket struct {
	objects.Bucket
	*store
	name string // with its slash
}

func (b bucket) Get(_ context.Context, key string) (objects.Object, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, found := b.all[b.name+key]
	if !found {
		return objects.Object{}, objects.ErrAbsent
	}
	return objects.Object{Body: io.NopCloser(bytes.NewReader(body))}, nil
}

func (b bucket) Put(_ context.Context, key string, content objects.Content) error {
	if err := b.fails(key); err != nil {
		return err
	}
	if _, err := io.ReadAll(content.Body); err != nil {
		return err
	}
	if _, err := content.Body.Seek(0, io.SeekStart); err != nil { // as one who signs reads it twice
		return err
	}
	body, err := io.ReadAll(content.Body)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[b.name+key] = body
	b.came <- key
	return err
}

func (b bucket) List(_ context.Context, prefix string) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var keys []string
	for key := range b.all {
		if strings.HasPrefix(key, b.name+prefix) {
			keys = append(keys, strings.TrimPrefix(key, b.name))
		}
	}
	return keys, nil
}

// tokens hear the answers.
type tokens struct {
	mu      sync.Mutex
	result  *Result
	code    string
	failure Failure
	answers int
	beats   chan bool // one for each heartbeat
	over    error     // what everything is answered with
}

func (k *tokens) Succeed(_ context.Context, _ string, output []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.answers++
	k.result = new(Result)
	return first(json.Unmarshal(output, k.result), k.over)
}

func (k *tokens) Fail(_ context.Context, _, name, cause string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.answers++
	k.code = name
	return first(json.Unmarshal([]byte(cause), &k.failure), k.over)
}

func (k *tokens) Heartbeat(context.Context, string) error {
	select {
	case k.beats <- true:
	default:
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.over
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

var errOver = fmt.Errorf("%w: timed out", machines.ErrNobodyWaits)

// bench is an agent with its fakes.
type bench struct {
	*Agent
	objects *store
	tokens  *tokens
}

func newBench(t testing.TB) *bench {
	o, k := newStore(), &tokens{beats: make(chan bool, 1)}
	settings := DefaultSettings()
	settings.WorkDir, settings.CacheDir, settings.Path = t.TempDir(), t.TempDir(), os.Getenv("PATH")
	runner := &process.Runner{Mark: "job-test/" + t.Name(), Grace: time.Second, Linger: time.Minute}
	return &bench{Agent: &Agent{Work: bucket{store: o, name: "work/"}, Files: bucket{store: o, name: "files/"}, Tasks: k, Runner: runner, Settings: settings}, objects: o, tokens: k}
}

const testKey = "jobs/d/1/2.json"

// start does a job and waits for its answer. Every spec is of domain d, pipeline 1, job 2.
func (b *bench) start(t testing.TB, ctx context.Context, spec Spec) {
	t.Helper()
	spec.Domain, spec.Pipeline, spec.Job = "d", 1, 2
	body, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	b.objects.mu.Lock()
	b.objects.all["work/"+testKey] = body
	b.objects.mu.Unlock()
	if err := b.Run(ctx, testKey, "token"); err != nil {
		t.Fatal(err)
	}
	if b.tokens.answers != 1 {
		t.Fatalf("%d answers", b.tokens.answers)
	}
	if left, _ := os.ReadDir(b.Settings.WorkDir); len(left) != 0 {
		t.Errorf("the workspace is left: %v", left)
	}
}

// succeeds does a job that must be Successful.
func (b *bench) succeeds(t testing.TB, spec Spec) Result {
	t.Helper()
	b.start(t, t.Context(), spec)
	if b.tokens.result == nil {
		t.Fatalf("it failed: %s %+v", b.tokens.code, b.tokens.failure)
	}
	if n := b.tokens.result.LogNum; len(b.log(t, n)) == 0 || b.log(t, n)[len(b.log(t, n))-1].State != "Successful" {
		t.Errorf("the log does not end with Successful: %+v", b.log(t, n))
	}
	return *b.tokens.result
}

// fails does a job that must fail with a reason, which its log must end with.
func (b *bench) fails(t testing.TB, spec Spec, reason string) {
	t.Helper()
	b.start(t, t.Context(), spec)
	b.failed(t, ErrorFailed, reason, "Failed")
}

func (b *bench) failed(t testing.TB, code, reason, state string) {
	t.Helper()
	if b.tokens.code != code || !strings.Contains(b.tokens.failure.Reason, reason) {
		t.Errorf("answer %q %+v, want %s %q", b.tokens.code, b.tokens.failure, code, reason)
	}
	lines := b.log(t, b.tokens.failure.LogNum)
	if len(lines) < 2 || !strings.Contains(lines[len(lines)-2].Message, reason) || lines[len(lines)-1].State != state {
		t.Errorf("log %+v, want it to end with %q", lines, reason)
	}
}

// log reads a job's whole log.
func (b *bench) log(t testing.TB, chunks int) []Line {
	t.Helper()
	b.objects.mu.Lock()
	defer b.objects.mu.Unlock()
	var all []Line
	for n := 1; n <= chunks; n++ {
		var lines []Line
		if err := json.Unmarshal(b.objects.all["work/"+LogKey("d", 1, 2, n)], &lines); err != nil {
			t.Fatalf("log chunk %d: %v", n, err)
		}
		all = append(all, lines...)
	}
	return all
}

// text is the log's messages, a line each.
func (b *bench) text(t testing.TB, chunks int) string {
	var text strings.Builder
	for _, line := range b.log(t, chunks) {
		fmt.Fprintln(&text, line.Message)
	}
	return text.String()
}
