package run_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/notify"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/run"
)

const tells = `{"name": "tells", "stages": [{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "true"},
	"post_operation": {"triggers": [{"webhook": {"url": "http://others/hook"}}]}}],
	"post_operation": {"notification": {"notifications": [
		{"type": 7, "config": {"user_id": "u", "user_name": "ann", "email": "ann@example.com", "condition": 0, "pattern": 0}},
		{"type": 7, "config": {"user_id": "u", "user_name": "bob", "condition": 2, "pattern": 1}}]}}}`

// caller stands for webhooks of others.
type caller struct {
	mu     sync.Mutex
	keys   []string
	answer func(n int) (int, error)
}

func (c *caller) Do(_ context.Context, call notify.Call) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys = append(c.keys, call.Key)
	return c.answer(len(c.keys))
}

// told is a run that has ended with success and comes to its deliveries.
func told(t *testing.T, answer func(n int) (int, error)) (*world, *caller, run.Position) {
	t.Helper()
	w := newWorld(t, tells)
	others := &caller{answer: answer}
	w.Caller = others
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	at := w.finish(build, job.Result{LogNum: 1}, nil)
	if at.Next != "deliver" || at.Then != "end" {
		t.Fatalf("after the stage comes %+v", at)
	}
	if again := w.finish(build, job.Result{LogNum: 1}, nil); again.Next != "deliver" || !slices.Equal(again.Deliver, at.Deliver) {
		t.Fatalf("asked again it says %+v", again)
	}
	w.wantStatus(pipeline.StatusSuccess)
	return w, others, at
}

func (w *world) deliver(at run.Position) run.Position {
	w.t.Helper()
	next, err := w.Deliver(w.t.Context(), at)
	w.must(err)
	return next
}

func (w *world) delivered() []run.DeliveryView {
	w.t.Helper()
	view, err := w.Run(w.t.Context(), domain, w.pipeline.ID, 1)
	w.must(err)
	return view.Deliveries
}

func TestADeliveryIsTriedFourTimesWithOneKey(t *testing.T) {
	t.Parallel()
	w, others, at := told(t, func(int) (int, error) { return 0, errors.New("no route") })
	var pauses []int
	for at.Next != "end" {
		at = w.deliver(at)
		pauses = append(pauses, at.Pause)
	}
	if !slices.Equal(pauses, []int{1, 5, 25, 0}) || len(others.keys) != 4 || len(slices.Compact(others.keys)) != 1 || at.Deliver != nil || at.Then != "" {
		t.Fatalf("pauses %v, keys %v, then %+v", pauses, others.keys, at)
	}
	if got := w.delivered()[0]; got.State != "failed" || got.Tries != 4 || got.Reason != "no route" || got.To != "http://others" {
		t.Errorf("it shows %+v", got)
	}
}

func TestWhatNobodyCarriesIsKeptAndShown(t *testing.T) {
	t.Parallel()
	w, _, at := told(t, func(int) (int, error) { return 204, nil })
	if next := w.deliver(at); next.Next != "end" {
		t.Fatalf("it goes on to %+v", next)
	}
	got := w.delivered()
	if len(got) != 3 || got[0].State != "delivered" || got[0].Answer != 204 || *got[0].Stage != 0 {
		t.Fatalf("it shows %+v", got)
	}
	for i, kind := range []string{"mail", "sms"} { // bob is told of failures only
		if d := got[i+1]; d.Kind != kind || d.State != "kept" || d.Stage != nil {
			t.Errorf("it shows %+v, want a %s that is kept", d, kind)
		}
	}
}

func TestADeliveryThatWasMadeIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	w, others, at := told(t, func(int) (int, error) { return 200, nil })
	w.deliver(at)
	w.deliver(at) // the answer of the first call was lost
	if len(others.keys) != 1 {
		t.Errorf("the webhook was called %d times", len(others.keys))
	}
}

func TestACallThatFindsNothingToDeliverOpensNoSecret(t *testing.T) {
	t.Parallel()
	w, _, at := told(t, func(int) (int, error) { return 200, nil })
	w.deliver(at)
	w.Sealer, w.Catalog = nil, nil
	if next := w.deliver(at); next.Next != "end" {
		t.Errorf("it goes on to %+v", next)
	}
}

func TestARetryDoesNotTakeAwayWhatTheFailureTells(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tells)
	w.Caller = &caller{answer: func(int) (int, error) { return 200, nil }}
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	failed := w.finish(build, nil, jobFailed)
	w.must(w.Retry(t.Context(), domain, w.pipeline.ID, 0))
	again := w.first()
	w.begin(again, "token-2")
	w.deliver(w.finish(again, job.Result{LogNum: 1}, nil))
	w.deliver(failed)
	got := w.delivered()
	if len(got) != 6 { // ann's and bob's of the failure, the webhook and ann's of the success
		t.Fatalf("it shows %+v", got)
	}
	for _, d := range got {
		if d.State == "waiting" {
			t.Errorf("it shows %+v", d)
		}
	}
}

func TestALostRunIsToldToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, tells)
	w.start()
	build := w.first()
	w.begin(build, "token-1")
	next, err := w.CloseRun(t.Context(), run.CloseRunInput{Domain: build.Domain, Pipeline: build.Pipeline, Run: build.Run, Stage: *build.Stage, Error: &run.TaskError{Error: "States.Runtime"}})
	w.must(err)
	if next.Next != "deliver" || next.Then != "end" {
		t.Fatalf("after the end of a lost run comes %+v", next)
	}
}
