package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// anonymous finds a line of a function's in a stack's log that does not say what it must for its work to be found: which request
// it is of, the run of a stage, the pipeline of a run, the account of a pipeline.
func anonymous(log string) error {
	needs := map[string]string{"stage": "run", "run": "pipeline", "pipeline": "account", "account": "requestId"}
	for text := range strings.Lines(log) {
		var line map[string]any
		if json.Unmarshal([]byte(text), &line) != nil {
			continue // not a line of the log
		}
		for has, needed := range needs {
			if line[has] != nil && line[needed] == nil {
				return fmt.Errorf("a line of the stack's log has %s without %s: %s", has, needed, text)
			}
		}
	}
	return nil
}

func TestALineThatDoesNotSayItsRunIsFound(t *testing.T) {
	t.Parallel()
	for _, line := range []string{`{"msg":"m","requestId":"r","account":"a","pipeline":1,"stage":0}`, `{"msg":"m","account":"a"}`} {
		if anonymous("a line\n"+line+"\n") == nil {
			t.Errorf("not found: %s", line)
		}
	}
	for _, line := range []string{`{"msg":"m","requestId":"r","account":"a","pipeline":1,"run":2,"stage":0}`, `{"msg":"m"}`, `ContainerOps is ready`} {
		if err := anonymous(line); err != nil {
			t.Error(err)
		}
	}
}
