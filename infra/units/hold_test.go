package units_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// document holds the table, between these lines.
const (
	document = "../COSTS.md"
	begin    = "<!-- units: counted by infra/units -->\n"
	end      = "<!-- end of units -->\n"
)

// update is a flag of the test binary.
var update = flag.Bool("update", false, "write what was counted into "+document)

// slack is how much a figure may be off: sizes of records depend on their times and ids.
const slack = 1

// bounds are what design allows; of other operations the units are only documented. A pipeline is read for its size, and one unit
// more to know who asks.
func bounds() map[string]cost {
	return map[string]cost{
		"webhook that starts a run":   {read: 4, write: 12},
		"stage 0, code_source":        {read: 8, write: 8},
		"stage 1, jenkins_build":      {read: 8, write: 8},
		"get a pipeline that has run": {read: 2, write: 0},
		"get a pipeline that runs":    {read: 2, write: 0},
	}
}

// hold compares what was counted with the document, which lies at path.
func (m *meter) hold(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, opened := strings.Cut(string(text), begin)
	old, after, closed := strings.Cut(rest, end)
	if !opened || !closed {
		t.Fatalf("%s has no table between %s and %s", document, begin, end)
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+m.table()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	documented := parseTable(old)
	for _, f := range m.figures {
		want, known := documented[f.operation]
		if !known || off(f.cost.read, want.read) || off(f.cost.write, want.write) {
			t.Errorf("%s: %d read and %d write units, %s says %v (-update writes it)", f.operation, f.cost.read, f.cost.write, document, want)
		}
		if bound, bounded := bounds()[f.operation]; bounded && (f.cost.write > bound.write || f.cost.read > bound.read) {
			t.Errorf("%s: %d read and %d write units, at most %v are allowed", f.operation, f.cost.read, f.cost.write, bound)
		}
	}
}

func off(got, want int) bool { return got > want+slack || got < want-slack }

func (m *meter) table() string {
	var out strings.Builder
	out.WriteString("| operation | read units | write units |\n|---|---|---|\n")
	for _, f := range m.figures {
		fmt.Fprintf(&out, "| %s | %d | %d |\n", f.operation, f.cost.read, f.cost.write)
	}
	return out.String()
}

func parseTable(text string) map[string]cost {
	all := map[string]cost{}
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		read, readErr := strconv.Atoi(strings.TrimSpace(cells[2]))
		write, writeErr := strconv.Atoi(strings.TrimSpace(cells[3]))
		if readErr == nil && writeErr == nil {
			all[strings.TrimSpace(cells[1])] = cost{read, write}
		}
	}
	return all
}
