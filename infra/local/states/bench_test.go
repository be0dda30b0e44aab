package states

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

const (
	accountPrefix  = "arn:aws:states:us-east-1:000000000000:stateMachine:"
	functionPrefix = "arn:aws:lambda:us-east-1:000000000000:function:"
)

// pipelineDefinitions are a pipeline of stages as the product has them, with the functions start and finish.
func pipelineDefinitions(tb testing.TB) map[string]Definition {
	tb.Helper()
	out := map[string]Definition{}
	for _, name := range []string{"pipeline", "stage"} {
		file := filepath.Join("testdata", "machines", name+".asl.json")
		b, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		out[accountPrefix+name] = Definition{Name: name, File: file, JSON: b}
	}
	return out
}

// BenchmarkStage is the time an ordinary stage takes of the engine, on the real disk: a nested execution, its choice, a job
// that answers its token, the finishing function, the choice of what follows.
func BenchmarkStage(b *testing.B) {
	e, ended := stageEngine(b, b.N)
	defer e.Close()
	b.ReportAllocs()
	b.ResetTimer()
	syncs := e.journal.Syncs()
	in := position("stage", 0)
	if _, err := e.startExecution(startExecutionIn{StateMachineARN: accountPrefix + "pipeline", Name: "r", Input: &in}); err != nil {
		b.Fatal(err)
	}
	if status := <-ended; status != statusSucceeded {
		b.Fatal(status)
	}
	b.StopTimer()
	b.ReportMetric(float64(e.journal.Syncs()-syncs)/float64(b.N), "syncs/op")
	b.ReportMetric(float64(e.journal.Bytes())/float64(b.N), "journal-B/op")
}

// position is the state that travels through a pipeline.
func position(next string, index int) string {
	return fmt.Sprintf(`{"run":"r","next":"%s","stage":{"index":%d,"service":"build","attempt":0,"timeout":3600,"heartbeat":60}}`, next, index)
}

// stageEngine runs pipelines of n stages whose jobs end at once; ended gets a pipeline's status.
func stageEngine(b *testing.B, n int) (*Engine, chan string) {
	ended := make(chan string, 1)
	var e *Engine
	answers := make(chan string, 16)
	go func() {
		for token := range answers {
			if err := e.sendTaskSuccess(token, json.RawMessage(`{"ok":true}`)); err != nil {
				b.Error(err)
			}
		}
	}()
	b.Cleanup(func() { close(answers) })
	var err error
	e, err = Open(Config{
		Dir: b.TempDir(), Machines: pipelineDefinitions(b), MaxEvents: 1 << 40,
		Invoke: func(_ context.Context, function string, payload []byte) ([]byte, error) {
			var in struct {
				Token string
				Stage struct{ Index int }
			}
			if err := json.Unmarshal(payload, &in); err != nil {
				return nil, err
			}
			if function == functionPrefix+"start" {
				answers <- in.Token
				return []byte(`{}`), nil
			}
			next := "stage"
			if in.Stage.Index+1 >= n {
				next = "done"
			}
			return []byte(position(next, in.Stage.Index+1)), nil
		},
		Ended: func(arn, status string) {
			if machineName(arn) == "r" {
				ended <- status
			}
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	return e, ended
}

// BenchmarkOpen is a start on a folder with 100,000 finished executions and 100 that wait. heap-MB is what the engine holds
// after it.
func BenchmarkOpen(b *testing.B) {
	config := Config{
		Dir: b.TempDir(), Clock: newFakeClock(), OpenFile: noSync, Machines: machines(map[string]string{"m": passMachine, "w": waitMachine}),
	}
	e, err := Open(config)
	if err != nil {
		b.Fatal(err)
	}
	in := `{"domain":"d","pipeline":"p","run":"r"}`
	var wait sync.WaitGroup
	for w := range 100 {
		wait.Go(func() {
			for i := range 1000 {
				if _, err := e.startExecution(startExecutionIn{StateMachineARN: accountPrefix + "m", Name: fmt.Sprintf("%d-%d", w, i), Input: &in}); err != nil {
					b.Error(err)
				}
			}
			if _, err := e.startExecution(startExecutionIn{StateMachineARN: accountPrefix + "w", Name: fmt.Sprint(w), Input: &in}); err != nil {
				b.Error(err)
			}
		})
	}
	wait.Wait()
	if err := e.Close(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	var before, after runtime.MemStats
	for range b.N {
		e = nil
		runtime.GC()
		runtime.ReadMemStats(&before)
		if e, err = Open(config); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		runtime.GC()
		runtime.ReadMemStats(&after)
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/(1<<20), "heap-MB")
	if info, err := os.Stat(filepath.Join(config.Dir, "executions.db")); err == nil {
		b.ReportMetric(float64(info.Size())/(1<<20), "disk-MB")
	}
}
