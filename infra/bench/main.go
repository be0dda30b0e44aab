// Command bench measures what the service costs, and prints it as a table beside what the same work costs without it:
//
//	go run ./infra/bench                  every scenario but build, history and waiting
//	go run ./infra/bench stages webhook   these
//	go run ./infra/bench build            sam build and go build, each from an empty cache: minutes
//	go run ./infra/bench history          with 100,000 finished runs, which take half an hour to make
//	go run ./infra/bench -runs=1000 history
//	go run ./infra/bench waiting          with 10,000 runs that wait for people: ten minutes
//
// It drives the built stack from outside, as a process of its own that it starts afresh for each scenario. Ratios are of
// figures measured in the same run on the same machine; nothing here passes or fails.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"

	"github.com/containerops/containerops/infra/harness"
)

// scenario is one group of figures.
type scenario struct {
	name string
	long bool // it is measured only when it is asked for
	run  func(b *bench, ctx context.Context) error
}

// scenarios are all there are, in the order in which they are measured.
func scenarios() []scenario {
	return []scenario{
		{name: "stages", run: (*bench).stages},
		{name: "webhook", run: (*bench).webhook},
		{name: "busy", run: (*bench).busy},
		{name: "fan", run: (*bench).fan},
		{name: "many", run: (*bench).many},
		{name: "channels", run: (*bench).channels},
		{name: "log", run: (*bench).log},
		{name: "ready", run: (*bench).ready},
		{name: "api", run: (*bench).api},
		{name: "lists", run: (*bench).lists},
		{name: "yaml", run: (*bench).yaml},
		{name: "coldstart", run: (*bench).coldstart},
		{name: "build", long: true, run: (*bench).build},
		{name: "history", long: true, run: (*bench).history},
		{name: "waiting", long: true, run: (*bench).waiting},
	}
}

// bench is one measuring: the binary, and the figures so far.
type bench struct {
	binary string
	dir    string
	runs   int // of the scenario history
	waits  int // runs of the scenario waiting
	table  table
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context) error {
	runs := flag.Int("runs", 100_000, "finished runs in the scenario history")
	waits := flag.Int("waits", 10_000, "runs in the scenario waiting")
	flag.Parse()
	chosen, err := choose(flag.Args())
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "containerops-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{dir: dir, runs: *runs, waits: *waits}
	if b.binary, err = harness.Build(ctx, dir); err != nil {
		return err
	}
	defer b.table.print(os.Stdout)
	for _, s := range chosen {
		fmt.Fprintf(os.Stderr, "measuring %s\n", s.name)
		if err := s.run(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// choose picks scenarios by name; no name is all of them but the long ones.
func choose(names []string) ([]scenario, error) {
	all := scenarios()
	if len(names) == 0 {
		return slices.DeleteFunc(all, func(s scenario) bool { return s.long }), nil
	}
	var known []string
	for _, s := range all {
		known = append(known, s.name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("no scenario %s: there are %s", name, strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(all, func(s scenario) bool { return !slices.Contains(names, s.name) }), nil
}
