package states

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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
