package pipeline

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// ours are the codes that the reference does not have: API.md, Settled, and what the table's limits need.
var ours = map[string]bool{"WrongMethod": true, "Throttled": true, "TooSlow": true, "HeadersTooLarge": true}

func TestEveryCodeIsOneOfTheReference(t *testing.T) {
	t.Parallel()
	codes := declaredCodes(t)
	if len(codes) < 25 {
		t.Fatalf("only %d codes were found", len(codes))
	}
	for name, code := range codes {
		line := fmt.Sprintf("%d\t%s\t", code.Status(), code)
		if !ours[name] && !strings.Contains(errorTable, "\n"+line) {
			t.Errorf("%s: %s is not in errors.tsv with the status %d", name, code, code.Status())
		}
		if code.Message() == "" {
			t.Errorf("%s has no message", name)
		}
	}
}

// declaredCodes are the constants of type Code, by name.
func declaredCodes(t *testing.T) map[string]Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]Code{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if kind, named := specType(spec, ok); named && kind == "Code" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes[spec.Names[0].Name] = Code(value)
		}
		return true
	})
	return codes
}

func specType(spec *ast.ValueSpec, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	kind, named := spec.Type.(*ast.Ident)
	if !named {
		return "", false
	}
	return kind.Name, true
}

func TestAFaultIsFoundInAnyError(t *testing.T) {
	t.Parallel()
	one := Faultf(NotFound, "pipeline %d", 7)
	wrapped := fmt.Errorf("get: %w", one)
	if faults := FaultsOf(wrapped); len(faults) != 1 || faults[0].Detail != "pipeline 7" {
		t.Error(faults)
	}
	if !errors.Is(wrapped, &Fault{Code: NotFound}) || errors.Is(wrapped, &Fault{Code: Exists}) {
		t.Error("faults are not told apart by their code")
	}
	if faults := FaultsOf(fmt.Errorf("put: %w", Faults{{Code: Exists}, {Code: Busy}})); len(faults) != 2 {
		t.Error(faults)
	}
	if faults := FaultsOf(errors.New("disk full")); faults != nil {
		t.Error("an error that is not for clients:", faults)
	}
}

func TestTheDomainImportsNothingOfOursAndNoCloud(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			if strings.Contains(i.Path.Value, "containerops") || strings.Contains(i.Path.Value, "aws") {
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
	}
}
