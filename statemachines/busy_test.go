package statemachines_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/containerops/containerops/statemachines"
)

func TestAStageWaitsForABuild(t *testing.T) {
	t.Parallel()
	const times = 300
	if got := play(t, &run{stages: 1, busy: times}); got.calls != times+2 {
		t.Errorf("%d calls, want one each time no build can be started, and two", got.calls)
	}
}

func TestAStageWaitsForHours(t *testing.T) {
	t.Parallel()
	text, err := statemachines.Files.ReadFile("stage.asl.json")
	if err != nil {
		t.Fatal(err)
	}
	type retrier struct {
		ErrorEquals                                   []string
		IntervalSeconds, MaxAttempts, MaxDelaySeconds int
		BackoffRate                                   float64
	}
	var machine struct {
		States map[string]struct{ Retry []retrier }
	}
	if err := json.Unmarshal(text, &machine); err != nil {
		t.Fatal(err)
	}
	for _, r := range machine.States["Build"].Retry {
		if r.ErrorEquals[0] != "BusyError" {
			continue
		}
		var longest, wait time.Duration
		for i, delay := 0, float64(r.IntervalSeconds); i < r.MaxAttempts; i, delay = i+1, delay*r.BackoffRate {
			wait = time.Duration(min(delay, float64(r.MaxDelaySeconds))) * time.Second
			longest += wait
		}
		// Of full jitter a wait takes half of its time on average.
		if average := longest / 2; average < 7*time.Hour || average > 9*time.Hour || wait > 2*time.Minute {
			t.Errorf("it is tried for %v on average, at last each %v", average, wait/2)
		}
		return
	}
	t.Error("a stage without a build is not tried again")
}
