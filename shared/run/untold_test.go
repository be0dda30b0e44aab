package run_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/run"
	"github.com/containerops/containerops/shared/store"
)

// notes are how many runs may not have told all.
func (w *world) notes() int {
	w.t.Helper()
	page, err := w.Table.Query(w.t.Context(), store.Query{PK: domain.Untolds(), Limit: 10})
	w.must(err)
	return len(page.Items)
}

func TestWhatNobodyDeliversAnyMoreIsDeliveredByTheReconciler(t *testing.T) {
	t.Parallel()
	w, others, _ := told(t, func(int) (int, error) { return 200, nil }) // and its execution is aborted
	w.must(w.Reconcile(t.Context()))
	if len(w.machines.apart) != 0 {
		t.Fatal("at once it is left to whoever delivers it")
	}
	for range 2 {
		w.Now = func() time.Time { return time.Now().Add(time.Hour) }
		w.must(w.Reconcile(t.Context()))
	}
	if len(w.machines.apart) != 1 {
		t.Fatalf("%d executions deliver it", len(w.machines.apart))
	}
	var rest run.Position
	w.must(json.Unmarshal([]byte(w.machines.apart[0]), &rest))
	if at := w.deliver(rest); at.Next != "end" || len(others.keys) != 1 {
		t.Errorf("it goes on to %+v, the webhook was called %d times", at, len(others.keys))
	}
	for _, d := range w.delivered() {
		if d.State == "waiting" {
			t.Errorf("the run shows %+v", d)
		}
	}
	if w.must(w.Reconcile(t.Context())); w.notes() != 0 {
		t.Error("a note of it is left")
	}
}

func TestNothingIsLeftOfWhatWasTold(t *testing.T) {
	t.Parallel()
	w, _, at := told(t, func(int) (int, error) { return 200, nil })
	if w.notes() != 1 {
		t.Error("there is no note of it")
	}
	w.deliver(at)
	if w.must(w.Reconcile(t.Context())); w.notes() != 0 || len(w.machines.apart) != 0 {
		t.Errorf("%d notes and %d executions are left", w.notes(), len(w.machines.apart))
	}
}
