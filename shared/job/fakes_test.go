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

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/containerops/containerops/shared/job/process"
	"github.com/containerops/containerops/shared/machines"
)

// objects are buckets in memory: what S3 is to an agent.
type objects struct {
	mu    sync.Mutex
	all   map[string][]byte // by bucket/key
	came  chan string       // keys, as they are put
	fails func(key string) error
}

func newObjects() *objects {
	return &objects{all: make(map[string][]byte), came: make(chan string, 10000), fails: func(string) error { return nil }}
}

func (o *objects) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	body, found := o.all[*in.Bucket+"/"+*in.Key]
	if !found {
		return nil, &s3types.NoSuchKey{}
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(body))}, nil
}

func (o *objects) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	if err := o.fails(*in.Key); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	if again, seeks := in.Body.(io.Seeker); seeks { // as one who signs reads it twice
		if _, err := again.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		body, _ = io.ReadAll(in.Body)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all[*in.Bucket+"/"+*in.Key] = body
	o.came <- *in.Key
	return &s3.PutObjectOutput{}, nil
}

func (o *objects) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := &s3.ListObjectsV2Output{}
	for key := range o.all {
		if key, found := strings.CutPrefix(key, *in.Bucket+"/"); found && strings.HasPrefix(key, *in.Prefix) {
			out.Contents = append(out.Contents, s3types.Object{Key: aws.String(key)})
		}
	}
	return out, nil
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
	objects *objects
	tokens  *tokens
}

func newBench(t testing.TB) *bench {
	o, k := newObjects(), &tokens{beats: make(chan bool, 1)}
	settings := DefaultSettings()
	settings.WorkBucket, settings.FileBucket = "work", "files"
	settings.WorkDir, settings.CacheDir, settings.Path = t.TempDir(), t.TempDir(), os.Getenv("PATH")
	runner := &process.Runner{Mark: "job-test/" + t.Name(), Grace: time.Second, Linger: time.Minute}
	return &bench{Agent: &Agent{Objects: o, Tasks: k, Runner: runner, Settings: settings}, objects: o, tokens: k}
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
