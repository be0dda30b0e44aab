package asl

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// Retrier is one element of Retry: which errors are tried again, how often and after which delays.
type Retrier struct {
	errors      []string
	interval    time.Duration
	maxAttempts int
	backoff     float64
	maxDelay    time.Duration // 0 for none
	jitter      bool
}

// Catcher is one element of Catch: which errors lead where.
type Catcher struct {
	errors     []string
	Next       string
	resultPath Placement
}

// maxRetryDelay is the service's limit of MaxDelaySeconds, 366 days.
const maxRetryDelay = 31622400

func (f *fields) retriers() []*Retrier {
	var out []*Retrier
	list := f.list("Retry")
	for i, r := range list {
		out = append(out, &Retrier{
			errors:      r.errorNames(i == len(list)-1),
			interval:    seconds(r.integer("IntervalSeconds", 1, 1, maxSeconds)),
			maxAttempts: int(r.integer("MaxAttempts", 3, 0, maxSeconds)),
			backoff:     r.backoff(),
			maxDelay:    seconds(r.integer("MaxDelaySeconds", 0, 1, maxRetryDelay)),
			jitter:      r.jitter(),
		})
		r.text("Comment")
		r.done()
	}
	return out
}

func (f *fields) backoff() float64 {
	v, ok := f.get("BackoffRate")
	if !ok {
		return 2
	}
	n, _ := v.(json.Number)
	rate, err := n.Float64()
	if err != nil || rate < 1 {
		f.refuse("BackoffRate", "must be a number of at least 1.0")
	}
	return rate
}

func (f *fields) jitter() bool {
	strategy := f.text("JitterStrategy")
	if strategy != "" && strategy != "FULL" && strategy != "NONE" {
		f.refuse("JitterStrategy", "must be FULL or NONE")
	}
	return strategy == "FULL"
}

func (f *fields) catchers() []*Catcher {
	var out []*Catcher
	list := f.list("Catch")
	for i, c := range list {
		out = append(out, &Catcher{
			errors: c.errorNames(i == len(list)-1), Next: c.required("Next"), resultPath: c.resultPath(),
		})
		c.text("Comment")
		c.done()
	}
	return out
}

// errorNames reads ErrorEquals; States.ALL must stand alone and in the last retrier or catcher.
func (f *fields) errorNames(last bool) []string {
	v, _ := f.get("ErrorEquals")
	items, ok := v.([]any)
	if !ok || len(items) == 0 {
		f.refuse("ErrorEquals", "must be an array of at least one error name")
		return nil
	}
	var out []string
	for i, item := range items {
		name, ok := item.(string)
		if !ok {
			f.refuse(fmt.Sprintf("ErrorEquals[%d]", i), "must be a string")
		}
		if name == ErrAll && (len(items) > 1 || !last) {
			f.refuse("ErrorEquals", "%s must stand alone and in the last element", ErrAll)
		}
		out = append(out, name)
	}
	return out
}

// matches follows Appendix A, and Amazon's documentation where it says more: States.Timeout also means a missed heartbeat,
// States.TaskFailed means any error but a timeout, no wildcard means States.DataLimitExceeded, and nothing handles
// States.Runtime.
func matches(names []string, failure string) bool {
	if failure == ErrRuntime {
		return false
	}
	timeout := failure == ErrTimeout || failure == ErrHeartbeatTimeout
	for _, n := range names {
		switch {
		case n == failure,
			n == ErrAll && failure != ErrDataLimitExceeded,
			n == ErrTaskFailed && !timeout && failure != ErrDataLimitExceeded,
			n == ErrTimeout && timeout:
			return true
		}
	}
	return false
}

// Retrier finds the first retrier for an error by its index; each counts its own attempts. attempts has how often each has
// been used since the state was entered, random yields [0, 1) for jitter.
func (s *State) Retrier(f *Failure, attempts []int, random func() float64) (index int, delay time.Duration, ok bool) {
	for i, r := range s.Retry {
		if !matches(r.errors, f.Name) {
			continue
		}
		used := 0
		if i < len(attempts) {
			used = attempts[i]
		}
		if used >= r.maxAttempts {
			return 0, 0, false
		}
		return i, r.delay(used, random), true
	}
	return 0, 0, false
}

func (r *Retrier) delay(used int, random func() float64) time.Duration {
	d := float64(r.interval) * math.Pow(r.backoff, float64(used))
	most := seconds(maxSeconds)
	if r.maxDelay > 0 {
		most = r.maxDelay
	}
	d = math.Min(d, float64(most))
	if r.jitter {
		d *= random()
	}
	return time.Duration(d)
}

// Catcher finds where an error leads, or nil, and the output with the error placed in the raw input.
func (s *State) Catcher(f *Failure, raw any) (*Catcher, any, error) {
	for _, c := range s.Catch {
		if matches(c.errors, f.Name) {
			out, err := c.resultPath.Apply(raw, f.Output())
			return c, out, err
		}
	}
	return nil, nil, nil
}
