package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// counted is what the emulator answers, shortened.
const counted = `{
  "functions": {"CreateGroupFunction": {"invocations": 4, "errors": 0, "cold_starts": 1, "iam_denied": [], "max_rss_mb": 17.7,
    "duration_ms": {"p50": 37.6, "p95": 334.4}, "init_ms": {"p50": 67.7, "p95": 67.7}},
    "CloseRunFunction": {"invocations": 0, "iam_denied": [], "duration_ms": {"p50": null, "p95": null}}},
  "state_machines": {"x-pipeline": {"executions": 2, "by_status": {"SUCCEEDED": 1, "RUNNING": 1}},
    "x-stage": {"executions": 2, "by_status": {"SUCCEEDED": 2}, "recent": [
      {"name": "ordinary", "transitions": 3, "lambda_calls": 2, "states": {"Pick": 1, "Build": 1, "Finish": 1}},
      {"name": "waiting", "transitions": 5, "lambda_calls": 3, "states": {"Pick": 2, "Await": 1, "Build": 1, "Finish": 1}}]}},
  "callers": {"CreateGroupFunction": {"dynamodb": {"read_units": 4, "write_units": 18}}},
  "builds": {"one": "SUCCEEDED"}}`

func parsed(t *testing.T) *stats {
	t.Helper()
	s := new(stats)
	if err := json.Unmarshal([]byte(counted), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestARunAsItShouldBeIsAccepted(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	if err := s.check(false); err != nil {
		t.Error(err)
	}
	var shown strings.Builder
	s.print(&shown)
	if text := shown.String(); !strings.Contains(text, "CreateGroup") || !strings.Contains(text, "4.5") {
		t.Errorf("the figures are not shown:\n%s", text)
	}
}

func TestWhatIsNotAsItShouldBeIsNamed(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*stats){
		"does not allow s3:GetObject": func(s *stats) {
			f := s.Functions["CreateGroupFunction"]
			f.Denied = []string{"s3:GetObject on arn"}
			s.Functions["CreateGroupFunction"] = f
		},
		"1 of 4 calls ended with an error": func(s *stats) {
			f := s.Functions["CreateGroupFunction"]
			f.Errors = 1
			s.Functions["CreateGroupFunction"] = f
		},
		"x-pipeline: 1 executions":      func(s *stats) { s.Machines["x-pipeline"].ByStatus["RUNNING"]-- },
		"stage ordinary: 7 transitions": func(s *stats) { s.Machines["x-stage"].Recent[0].Retries = 2 },
		"4 function calls":              func(s *stats) { s.Machines["x-stage"].Recent[0].Calls = 4 },
	} {
		s := parsed(t)
		spoil(s)
		if err := s.check(false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestWithFaultsFunctionsMayFailAndBeCalledAgain(t *testing.T) {
	t.Parallel()
	s := parsed(t)
	f := s.Functions["CreateGroupFunction"]
	f.Errors = 1
	s.Functions["CreateGroupFunction"] = f
	s.Machines["x-stage"].Recent[0].Retries = 2
	if err := s.check(true); err != nil {
		t.Error(err)
	}
}
