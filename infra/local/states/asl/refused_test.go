package asl

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatIsNotWhollyUnderstoodIsRefused(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("..", "testdata", "refused.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Name, State, Field string
			Definition         json.RawMessage
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("main.asl.json", c.Definition)
			if !names(err, c.State, c.Field) {
				t.Errorf("got %v, want state %q, field %q", err, c.State, c.Field)
			}
		})
	}
}

// names looks for an error that says where the fault is.
func names(err error, state, field string) bool {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return false
	}
	for _, one := range joined.Unwrap() {
		d, ok := one.(*DefinitionError)
		if ok && d.File == "main.asl.json" && d.State == state && d.Field == field {
			return true
		}
	}
	return false
}

func TestADocumentThatIsNoDefinitionIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no JSON": `{"StartAt":`, "an array": `[]`, "two documents": `{} {}`,
		"a state twice": `{"StartAt":"A","States":{"A":{"Type":"Succeed"},"A":{"Type":"Succeed"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("main.asl.json", []byte(text))
			if err == nil || !strings.Contains(err.Error(), "main.asl.json") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Parse("f", []byte(`{"StartAt":"A","States":{"A":{"Type":"Pass","Color":1,"Next":"B"},"B":{"Type":"Wait","End":true}}}`))
	if !strings.Contains(err.Error(), `state "A": field Color`) || !strings.Contains(err.Error(), `state "B": field Seconds`) {
		t.Error(err)
	}
}
