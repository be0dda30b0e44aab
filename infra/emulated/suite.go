package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// suite runs the black-box suite and holds what it leaves out against the list; with further arguments of go test, which may
// choose some of the tests, only their results count.
func suite(ctx context.Context, api, credentials string, more []string) error {
	args := append([]string{"test", "-json", "-count=1", "-timeout=40m"}, more...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./infra/e2e")...)
	cmd.Env = append(os.Environ(), "CONTAINEROPS_E2E_API="+api, "CONTAINEROPS_E2E_CREDENTIALS="+credentials)
	cmd.Stderr = os.Stderr
	output, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	tests := newResults(os.Stdout)
	read := tests.read(output)
	err = errors.Join(cmd.Wait(), read)
	listed, listErr := readSkipped(skippedText)
	if len(more) == 0 {
		listErr = errors.Join(listErr, tests.compare(listed))
	}
	return errors.Join(err, listErr)
}

// results are those of a run of go test -json.
type results struct {
	to      io.Writer
	said    map[string]*strings.Builder // what a test has said so far
	passed  map[string]bool
	skipped map[string]string // why, as the test said
}

func newResults(to io.Writer) *results {
	return &results{to: to, said: map[string]*strings.Builder{}, passed: map[string]bool{}, skipped: map[string]string{}}
}

// testEvent is a line of go test -json.
//
// See https://pkg.go.dev/cmd/test2json
type testEvent struct {
	Action string
	Test   string // empty for the package
	Output string
}

// read shows what the tests that fail have said, and the package's own lines.
func (r *results) read(output io.Reader) error {
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var event testEvent
			if json.Unmarshal(line, &event) != nil {
				fmt.Fprintf(r.to, "%s", line) // what go says itself
			} else {
				r.note(event)
			}
		}
		if err != nil {
			if err == io.EOF {
				return nil
			}
			return fmt.Errorf("read the suite's results: %w", err)
		}
	}
}

func (r *results) note(event testEvent) {
	said := r.said[event.Test]
	switch event.Action {
	case "output", "build-output":
		if event.Test == "" {
			fmt.Fprint(r.to, event.Output)
			return
		}
		if said == nil {
			said = new(strings.Builder)
			r.said[event.Test] = said
		}
		said.WriteString(event.Output)
	case "fail":
		if said != nil {
			fmt.Fprint(r.to, said)
		}
	case "skip":
		if said != nil {
			r.skipped[event.Test] = reason(said.String())
		}
	case "pass":
		r.passed[event.Test] = true
	}
}

// reason is what a test says when it skips: the lines that the testing package does not write itself.
func reason(said string) string {
	var own []string
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			own = append(own, line)
		}
	}
	return strings.Join(own, " ")
}

// compare says which tests were left out without being listed, and which are listed and were not left out.
func (r *results) compare(listed map[string]skip) error {
	var failed []error
	for _, test := range slices.Sorted(maps.Keys(r.skipped)) {
		if _, is := listed[test]; !is {
			failed = append(failed, fmt.Errorf("%s was left out, which %s does not list: %s", test, skippedPath, r.skipped[test]))
		}
	}
	for _, test := range slices.Sorted(maps.Keys(listed)) {
		if listed[test].when == always && r.passed[test] {
			failed = append(failed, fmt.Errorf("%s was not left out: take it off %s", test, skippedPath))
		}
	}
	return errors.Join(failed...)
}

// skip is a line of the list: when a test is left out, and why.
type skip struct{ when, why string }

// When a test that is listed is left out.
const (
	always    = "always"
	somewhere = "somewhere" // it depends on what the machine has
)

const skippedPath = "infra/emulated/skipped.tsv"

//go:embed skipped.tsv
var skippedText []byte

// readSkipped reads the list: test, always or somewhere, why. Lines with # are comments.
func readSkipped(text []byte) (map[string]skip, error) {
	all := map[string]skip{}
	for _, cells := range table(text) {
		if len(cells) != 3 || cells[1] != always && cells[1] != somewhere || cells[2] == "" {
			return nil, fmt.Errorf("%s: %q: want a test, %s or %s, and why", skippedPath, cells, always, somewhere)
		}
		all[cells[0]] = skip{when: cells[1], why: cells[2]}
	}
	return all, nil
}

// table are the cells of each line of a list.
func table(text []byte) (lines [][]string) {
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' {
			lines = append(lines, strings.Split(line, "\t"))
		}
	}
	return lines
}
