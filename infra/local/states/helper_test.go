package states

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
)

// openTest opens an engine that is closed with the test.
func openTest(t *testing.T, c Config) *Engine {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	if c.Invoke == nil {
		c.Invoke = func(context.Context, string, []byte) ([]byte, error) {
			return nil, errors.New("no function is expected to be called")
		}
	}
	e, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil && !errors.Is(err, errClosed) {
			t.Error(err)
		}
	})
	return e
}

func start(t *testing.T, e *Engine, machine, name, input string) string {
	t.Helper()
	if _, err := e.startExecution(startExecutionIn{StateMachineARN: accountPrefix + machine, Name: name, Input: &input}); err != nil {
		t.Fatal(err)
	}
	return executionARN(accountPrefix+machine, name)
}

// machines gives each definition its ARN.
func machines(definitions map[string]string) map[string]Definition {
	out := map[string]Definition{}
	for name, d := range definitions {
		out[accountPrefix+name] = Definition{Name: name, File: name, JSON: []byte(d)}
	}
	return out
}

func jsonInto(raw []byte, v any) error {
	return json.Unmarshal(raw, v)
}
