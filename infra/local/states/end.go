package states

import (
	"encoding/json"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

var zeroTime time.Time

// end ends an execution, tells those that wait for it, and stops the nested ones it has started.
func (t *tx) end(x *execution, status string, output json.RawMessage, failure *asl.Failure) {
	x.Status, x.Stopped, x.Output = status, t.now, output
	for _, f := range x.frames {
		f.gone = true
	}
	for _, f := range x.frames {
		t.release(f)
	}
	t.e.timers.set(&x.timer, zeroTime)
	if failure != nil {
		x.Error, x.Cause = failure.Name, failure.Cause
	}
	t.endEvent(x, x.root.LastEvent)
	x.Events = x.lastEvent
	x.frames = map[int]*frame{}
	t.change(x).record = true
	delete(t.e.live, x.ARN)
	t.e.recent[x.ARN] = x
	if ended := t.e.config.Ended; ended != nil {
		t.effect(func() { ended(x.ARN, status) })
	}
	waiting := t.e.waiters[x.ARN]
	delete(t.e.waiters, x.ARN)
	for _, f := range waiting {
		if !f.gone {
			t.nestedEnded(f, x)
		}
	}
}

func (t *tx) endEvent(x *execution, previous int) {
	switch x.Status {
	case statusSucceeded:
		t.append(x, previous, "ExecutionSucceeded", "executionSucceededEventDetails", outputDetails{Output: text(x.Output)})
	case statusFailed:
		t.append(x, previous, "ExecutionFailed", "executionFailedEventDetails", failureDetails{Error: x.Error, Cause: x.Cause})
	case statusTimedOut:
		t.append(x, previous, "ExecutionTimedOut", "executionTimedOutEventDetails", failureDetails{Error: x.Error, Cause: x.Cause})
	case statusAborted:
		t.append(x, previous, "ExecutionAborted", "executionAbortedEventDetails", failureDetails{Error: x.Error, Cause: x.Cause})
	}
}
