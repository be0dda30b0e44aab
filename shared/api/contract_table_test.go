package api_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/definition"
)

// table is infra/CONTRACT.md, which holds the table between these lines.
const (
	table = "../../infra/CONTRACT.md"
	begin = "<!-- operations: written by shared/api -->\n"
	end   = "<!-- end of operations -->\n"
)

// update is a flag of the test binary.
var update = flag.Bool("update", false, "write the table of tests into "+table)

// TestTheTableOfTests holds infra/CONTRACT.md against the tests that there are.
func TestTheTableOfTests(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, opened := strings.Cut(string(text), begin)
	old, after, closed := strings.Cut(rest, end)
	if !opened || !closed {
		t.Fatalf("%s has no table between %s and %s", table, begin, end)
	}
	now := contractTable(t)
	switch {
	case old == now:
	case *update:
		if err := os.WriteFile(table, []byte(before+begin+now+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		for line := range strings.Lines(now) {
			if !strings.Contains(old, line) {
				t.Errorf("%s has no line %s", table, line)
			}
		}
		t.Errorf("%s is not the table of the tests: go test ./shared/api -run TestTheTableOfTests -update", table)
	}
}

func contractTable(t *testing.T) string {
	t.Helper()
	documented := documentedOperations(t)
	var out strings.Builder
	out.WriteString("| operation | JSON | YAML | errors | rights | paging | fuzz |\n|---|---|---|---|---|---|---|\n")
	for _, o := range contracts() {
		d := documented[o.id]
		fmt.Fprintf(&out, "| %s<br>`%s` | `TestContract/%s/%d` | %s | %s | `TestRights/%s` | %s | %s |\n",
			o.id, d.Route, o.id, o.status, cell(d.YAML, "TestYAML/"+o.id), errorCell(o, d), o.id, cell(o.list != nil, "TestPaging/"+o.id), fuzzCell(o))
	}
	return out.String()
}

func cell(has bool, test string) string {
	if !has {
		return "–"
	}
	return "`" + test + "`"
}

// errorCell names the test and the statuses of its sub-tests.
func errorCell(o operation, d definition.Operation) string {
	others := slices.DeleteFunc(slices.Clone(d.Statuses), func(status int) bool { return status == o.status })
	return fmt.Sprintf("`TestContract/%s/` %s", o.id, strings.Trim(fmt.Sprint(others), "[]"))
}

func fuzzCell(o operation) string {
	names := append([]string{"FuzzRequests"}, o.fuzz...)
	return "`" + strings.Join(names, "` `") + "`"
}

// What is in the table's cells is made of the values that the tests run over; only fuzz targets are named.
func TestTheFuzzTargetsOfTheTableAreThere(t *testing.T) {
	t.Parallel()
	var there []string
	for _, folder := range []string{".", "../pipeline", "../push"} {
		files, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file.Name(), "_test.go") {
				continue
			}
			text, err := os.ReadFile(folder + "/" + file.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range regexp.MustCompile(`(?m)^func (Fuzz\w+)\(f \*testing\.F\)`).FindAllSubmatch(text, -1) {
				there = append(there, string(found[1]))
			}
		}
	}
	for _, o := range contracts() {
		for _, name := range append(o.fuzz, "FuzzRequests") {
			if !slices.Contains(there, name) {
				t.Errorf("%s: there is no fuzz target %s", o.id, name)
			}
		}
	}
}
