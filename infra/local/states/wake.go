package states

import "github.com/containerops/containerops/infra/local/states/asl"

// maxDue is how many times one transaction lets come, so that its record stays small.
const maxDue = 500

// wake is called when the earliest time has come.
func (e *Engine) wake() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.timers.armed = nil
	if e.down() != nil {
		return
	}
	t := e.begin()
	for range maxDue {
		entry := e.timers.due(t.now)
		if entry == nil {
			break
		}
		t.due(entry)
	}
	t.commit(true, nil)
}

// due acts on one time that has come.
func (t *tx) due(entry *timerEntry) {
	f := entry.frame
	switch {
	case entry.x != nil:
		t.end(entry.x, statusTimedOut, nil, &asl.Failure{Name: asl.ErrTimeout})
	case f.Phase == phaseWaiting:
		t.waited(f)
	case f.Phase == phaseRetrying:
		t.attempt(f)
	default:
		t.taskDue(f)
	}
}
