package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// What an ordinary stage may cost: Step Functions bills by the transition, Lambda by the call.
const (
	maxTransitions = 6
	maxCalls       = 3
)

// around are the transitions of the pipeline's machine for each stage: Stage and Next.
const around = 2

// stats are what the emulator has counted.
type stats struct {
	Functions map[string]functionStats `json:"functions"`
	Machines  map[string]machineStats  `json:"state_machines"`
	Callers   map[string]callerStats   `json:"callers"`
	Builds    map[string]string        `json:"builds"` // status by id
}

type functionStats struct {
	Invocations int      `json:"invocations"`
	Errors      int      `json:"errors"`
	ColdStarts  int      `json:"cold_starts"`
	Denied      []string `json:"iam_denied"`
	MaxRSS      float64  `json:"max_rss_mb"`
	Duration    quantile `json:"duration_ms"`
	Init        quantile `json:"init_ms"`
}

type quantile struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
}

type machineStats struct {
	Executions  int            `json:"executions"`
	ByStatus    map[string]int `json:"by_status"`
	Transitions int            `json:"transitions"`
	Retries     int            `json:"retries"`
	Calls       int            `json:"lambda_calls"`
	Recent      []execution    `json:"recent"` // the last 100
}

type execution struct {
	Name        string         `json:"name"`
	Transitions int            `json:"transitions"`
	Retries     int            `json:"retries"`
	Calls       int            `json:"lambda_calls"`
	States      map[string]int `json:"states"` // how often each was entered
}

type callerStats struct {
	Calls map[string]int `json:"api_calls"` // by dynamodb.PutItem, s3.GET and the like
	Table struct {
		Read  float64 `json:"read_units"`
		Write float64 `json:"write_units"`
	} `json:"dynamodb"`
}

// print shows the figures as tables.
func (s *stats) print(w io.Writer) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	defer table.Flush()
	fmt.Fprintf(table, "\nfunction\tcalls\tcold\tinit p50 ms\tp50 ms\tp95 ms\tRSS MB\tread units a call\twrite units a call\t\n")
	for _, name := range slices.Sorted(maps.Keys(s.Functions)) {
		f, units := s.Functions[name], s.Callers[name].Table
		calls := max(float64(f.Invocations), 1)
		fmt.Fprintf(table, "%s\t%d\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%.1f\t%.1f\t\n", strings.TrimSuffix(name, "Function"),
			f.Invocations, f.ColdStarts, f.Init.P50, f.Duration.P50, f.Duration.P95, f.MaxRSS, units.Read/calls, units.Write/calls)
	}
	fmt.Fprintf(table, "\nstate machine\texecutions\ttransitions each\tfunction calls each\tretries\t\n")
	for _, name := range slices.Sorted(maps.Keys(s.Machines)) {
		m := s.Machines[name]
		each := max(float64(m.Executions), 1)
		fmt.Fprintf(table, "%s\t%d\t%.1f\t%.1f\t%d\t\n", name, m.Executions, float64(m.Transitions)/each, float64(m.Calls)/each, m.Retries)
	}
	fmt.Fprintf(table, "\nbuilds\t%d\t\n", len(s.Builds))
}

// check says what is not as it must be. With faults, functions may end with errors and be called again.
func (s *stats) check(faults bool) error {
	var failed []error
	for _, name := range slices.Sorted(maps.Keys(s.Functions)) {
		f := s.Functions[name]
		for _, denied := range f.Denied {
			failed = append(failed, fmt.Errorf("%s: its role does not allow %s", name, denied))
		}
		if f.Errors > 0 && !faults {
			failed = append(failed, fmt.Errorf("%s: %d of %d calls ended with an error", name, f.Errors, f.Invocations))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Machines)) {
		m := s.Machines[name]
		if lost := m.Executions - m.ByStatus["SUCCEEDED"] - m.ByStatus["RUNNING"]; lost > 0 { // some stories leave one waiting
			failed = append(failed, fmt.Errorf("%s: %d executions ended otherwise than by themselves: %v", name, lost, m.ByStatus))
		}
		if strings.HasSuffix(name, "-stage") && !faults {
			failed = append(failed, m.checkStages()...)
		}
	}
	return errors.Join(failed...)
}

// checkStages holds each ordinary stage to the most that it may cost. One with triggers of its own waits, and is none.
func (m machineStats) checkStages() (failed []error) {
	for _, e := range slices.SortedFunc(slices.Values(m.Recent), func(a, b execution) int { return cmp.Compare(a.Name, b.Name) }) {
		if e.States["Await"] > 0 {
			continue
		}
		if n := e.Transitions + e.Retries + around; n > maxTransitions {
			failed = append(failed, fmt.Errorf("stage %s: %d transitions, at most %d are allowed: %v", e.Name, n, maxTransitions, e.States))
		}
		if e.Calls > maxCalls {
			failed = append(failed, fmt.Errorf("stage %s: %d function calls, at most %d are allowed", e.Name, e.Calls, maxCalls))
		}
	}
	return failed
}
