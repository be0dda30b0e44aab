package run_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

// diagram is which status may follow which.
type diagram map[[2]pipeline.Status]bool

// diagrams are those of infra/README.md, "How a run moves".
type diagrams struct{ pipeline, stage diagram }

func readDiagrams(t *testing.T) diagrams {
	t.Helper()
	text, err := os.ReadFile("../../infra/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var both []diagram
	for _, block := range strings.Split(string(text), "stateDiagram-v2")[1:] {
		block, _, _ = strings.Cut(block, "```")
		d := diagram{}
		for _, arrow := range regexp.MustCompile(`(?m)^ *(\w+) --> (\w+)`).FindAllStringSubmatch(block, -1) {
			d[[2]pipeline.Status{pipeline.Status(arrow[1]), pipeline.Status(arrow[2])}] = true
		}
		both = append(both, d)
	}
	if len(both) != 2 {
		t.Fatalf("infra/README.md has %d diagrams, want a pipeline's and a stage's", len(both))
	}
	return diagrams{both[0], both[1]}
}

func (d diagram) allows(from, to pipeline.Status) bool {
	return from == to || d[[2]pipeline.Status{from, to}]
}
