package run_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

const domain = store.Domain("0123456789abcdef0123456789abcdef")

// world is a service over a real table, whose engine and builders only write down what they were asked for: the tests play
// their part, also the part of one that dies. The whole, with the real engine, is told in infra/e2e.
type world struct {
	*run.Service
	t        *testing.T
	pipeline *pipeline.Pipeline
	machines *engine
	builds   *builds
	objects  *bucket
}

func newWorld(t *testing.T, definition string) *world {
	t.Helper()
	w := worldOn(t, newTable(t))
	w.pipeline = w.create("", definition)
	return w
}

// newTable is a table with an account and a group in it.
func newTable(t *testing.T) *bolt.Table {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table.db"), bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	err = table.Write(t.Context(), store.Put(store.DomainName("default"), []byte(fmt.Sprintf(`{"id":%q}`, domain)), store.If{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.New(table, "http://here").CreateGroup(t.Context(), domain, ann, "demo", ""); err != nil {
		t.Fatal(err)
	}
	return table
}

var ann = catalog.Creator{ID: "u1", Name: "ann"}

// worldOn is a world without a pipeline.
func worldOn(t *testing.T, table store.Table) *world {
	w := &world{t: t, machines: &engine{executions: map[string]string{}}, builds: &builds{}, objects: &bucket{all: map[string][]byte{}}}
	cat := catalog.New(table, "http://here")
	keys := auth.HeldKeys(auth.NewKeys())
	cat.Sealer = keys
	w.Service = &run.Service{
		Table: table, Catalog: cat, Sealer: keys, People: people{}, Packages: packages.New(table, nil, nil), Sources: sources.New(table, keys), Machines: w.machines, Builds: w.builds, Objects: w.objects,
		Settings: run.Settings{PipelineMachine: "arn:aws:states:here:0:stateMachine:pipeline",
			StageTimeout: time.Hour, Retention: 24 * time.Hour, KeepLogs: 2, MaxReturns: 3},
		Now: time.Now, Logger: slog.New(slog.DiscardHandler),
	}
	return w
}

// create makes a pipeline, under its definition's name or another.
func (w *world) create(name, definition string) *pipeline.Pipeline {
	w.t.Helper()
	group, err := w.catalog().FindGroup(w.t.Context(), domain, "demo")
	w.must(err)
	parsed, err := pipeline.Decode([]byte(definition), pipeline.JSON)
	w.must(err)
	parsed.Name = cmp.Or(name, parsed.Name)
	created, err := w.catalog().CreatePipeline(w.t.Context(), domain, ann, group, parsed)
	w.must(err)
	return created
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(code pipeline.Code, err error) {
	w.t.Helper()
	if faults := pipeline.FaultsOf(err); len(faults) == 0 || faults[0].Code != code {
		w.t.Fatalf("got %v, want a fault %s", err, code)
	}
}

// oneWins has many do the same at once: for one it succeeds, the others find that the pipeline runs.
func (w *world) oneWins(do func() error) {
	w.t.Helper()
	var callers sync.WaitGroup
	errs := make([]error, 10)
	for i := range errs {
		callers.Go(func() { errs[i] = do() })
	}
	callers.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		w.refused(pipeline.StillRunning, err)
	}
	if won != 1 {
		w.t.Fatalf("%d won", won)
	}
}

func (w *world) start() int64 {
	w.t.Helper()
	number, err := w.Start(w.t.Context(), domain, w.pipeline.ID, run.Cause{Type: run.CauseManual, User: "ann"}, nil)
	w.must(err)
	return number
}

func (w *world) status() run.StatusView {
	w.t.Helper()
	found, err := w.Standing(w.t.Context(), domain, w.pipeline.ID)
	w.must(err)
	return found.Status
}

func (w *world) wantStatus(want pipeline.Status) run.StatusView {
	w.t.Helper()
	view := w.status()
	if view.Status != want {
		w.t.Fatalf("the pipeline is %s, want %s: %+v", view.Status, want, view)
	}
	return view
}

// begin plays the state machine's Build or Review state.
func (w *world) begin(at run.Position, token string) {
	w.t.Helper()
	w.must(w.StartStage(w.t.Context(), run.StartStageInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Token: token}))
}

// finish plays its Finish state.
func (w *world) finish(at run.Position, result any, failure *run.TaskError) run.Position {
	w.t.Helper()
	data, err := json.Marshal(result)
	w.must(err)
	next, err := w.FinishStage(w.t.Context(), run.FinishStageInput{Domain: at.Domain, Pipeline: at.Pipeline, Run: at.Run, Stage: *at.Stage, Result: data, Error: failure})
	w.must(err)
	return next
}

// people are the users who were deleted; all others are there, and have an address.
type people map[string]bool

func (p people) Mail(_ context.Context, _ store.Domain, name string) (string, error) {
	if p[name] {
		return "", nil
	}
	return name + "@example.com", nil
}

func (p people) Unknown(_ context.Context, _ store.Domain, names []string) (unknown []string, err error) {
	for _, name := range names {
		if p[name] {
			unknown = append(unknown, name)
		}
	}
	return unknown, nil
}

// first is the position that the last started execution of a run was given.
func (w *world) first() run.Position {
	w.t.Helper()
	var at run.Position
	w.must(json.Unmarshal([]byte(w.machines.input), &at))
	return at
}

type engine struct {
	mu         sync.Mutex
	executions map[string]string // name to status
	input      string            // of the last execution of a run
	apart      []string          // inputs of those that only deliver
	answers    []string          // token and output or error of each answer
	asked      int               // how many executions were asked for, one by one
	behind     bool              // the list of what runs does not show anything yet
	cause      string            // of the last error
	over       string            // a token at which nobody waits
	down       bool
}

func (m *engine) Start(_ context.Context, _, name string, input []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return errors.New("the engine is down")
	}
	m.executions[name] = "RUNNING"
	if strings.Contains(string(input), `"stage":null`) {
		m.apart = append(m.apart, string(input))
	} else {
		m.input = string(input)
	}
	return nil
}

func (m *engine) Find(_ context.Context, arn string) (machines.Execution, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	status, ok := m.executions[arn[strings.LastIndexByte(arn, ':')+1:]]
	if !ok {
		return machines.Execution{}, machines.ErrNoExecution
	}
	return machines.Execution{Running: status == "RUNNING", Status: status}, nil
}

func (m *engine) Running(_ context.Context, machine string) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make(map[string]bool)
	for name, status := range m.executions {
		if status == "RUNNING" && !m.behind {
			all[executionARN(machine, name)] = true
		}
	}
	return all, nil
}

func executionARN(machine, name string) string {
	return strings.Replace(machine, ":stateMachine:", ":execution:", 1) + ":" + name
}

func (m *engine) Succeed(_ context.Context, token string, output []byte) error {
	return m.answer(token, string(output))
}

func (m *engine) Fail(_ context.Context, token, name, cause string) error {
	m.cause = cause
	return m.answer(token, name)
}

func (m *engine) Heartbeat(context.Context, string) error { return nil }

func (m *engine) answer(token, what string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if token == m.over && token != "" {
		return machines.ErrNobodyWaits
	}
	m.answers = append(m.answers, token+" "+what)
	return nil
}

// builds are the orders that were given; a build has its task's token as id.
type builds struct {
	orders  []job.Order
	stopped []string
	ends    map[string]job.Ending
	started func() // is called before a build's id is told
	err     error
}

func (b *builds) Start(_ context.Context, order job.Order) (string, error) {
	if b.err != nil {
		return "", b.err
	}
	b.orders = append(b.orders, order)
	if b.started != nil {
		b.started()
	}
	return "build of " + order.Token, nil
}

func (b *builds) Stop(_ context.Context, build string) error {
	b.stopped = append(b.stopped, build)
	return nil
}

func (b *builds) End(_ context.Context, build string) (job.Ending, error) { return b.ends[build], nil }

// last is the newest order.
func (b *builds) last() job.Order { return b.orders[len(b.orders)-1] }

// bucket is the work bucket.
type bucket struct {
	objects.Bucket
	mu  sync.Mutex
	all map[string][]byte
}

func (b *bucket) Put(_ context.Context, key string, content objects.Content) error {
	data, err := io.ReadAll(content.Body)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.all[key] = data
	return err
}

func (b *bucket) Get(_ context.Context, key string) (objects.Object, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	data, ok := b.all[key]
	if !ok {
		return objects.Object{}, objects.ErrAbsent
	}
	return objects.Object{Body: io.NopCloser(bytes.NewReader(data)), Modified: time.Unix(1, 0)}, nil
}

func (b *bucket) List(_ context.Context, prefix string) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	keys := slices.Sorted(maps.Keys(b.all))
	return slices.DeleteFunc(keys, func(key string) bool { return !strings.HasPrefix(key, prefix) }), nil
}

func (b *bucket) Delete(_ context.Context, keys ...string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range keys {
		delete(b.all, key)
	}
	return nil
}

// writeLog plays the agent.
func (w *world) writeLog(id int64, chunks ...string) {
	for i, chunk := range chunks {
		w.objects.all[job.LogKey(string(domain), w.pipeline.ID, id, i+1)] = []byte(chunk)
	}
}
