package states

import (
	"github.com/containerops/containerops/infra/local/states/asl"
)

// fail meets an error of the frame's state: a retrier tries again, a catcher leads on, or the machine fails.
func (t *tx) fail(f *frame, failure *asl.Failure) {
	s := f.state()
	t.release(f)
	t.removeBranches(f)
	if i, delay, ok := s.Retrier(failure, f.Retries, t.e.config.Random); ok {
		for len(f.Retries) <= i {
			f.Retries = append(f.Retries, 0)
		}
		f.Retries[i]++
		f.Phase, f.Until = phaseRetrying, t.now.Add(delay)
		t.watch(f)
		t.save(f)
		return
	}
	c, out, err := s.Catcher(failure, f.value())
	if c != nil && err == nil {
		err = t.leave(f, s, out, c.Next)
	}
	switch {
	case err != nil:
		t.failMachine(f, asl.AsFailure(err))
	case c == nil:
		t.failMachine(f, failure)
	}
}

// failMachine ends the machine of the frame with an error. A branch takes the state that holds it along, with the same error,
// as AWS does.
func (t *tx) failMachine(f *frame, failure *asl.Failure) {
	if f.Parent == 0 {
		t.end(f.x, statusFailed, nil, failure)
		return
	}
	p := f.parent()
	s := p.state()
	p.LastEvent = max(p.LastEvent, f.LastEvent)
	t.save(p)
	if s.Type == asl.TypeMap {
		t.event(p, "MapIterationFailed", "mapIterationFailedEventDetails", iterationDetails{Name: s.Name, Index: f.Index})
	}
	f.Phase = phaseDone
	t.abortBranches(p)
	t.event(p, string(s.Type)+"StateFailed", "", nil)
	t.fail(p, failure)
}

// abortBranches tells in the history which branches are ended because another has failed.
func (t *tx) abortBranches(p *frame) {
	for _, c := range p.kids {
		if c.Phase == phaseDone {
			continue
		}
		t.abortBranches(c)
		switch s := c.state(); s.Type {
		case asl.TypeTask, asl.TypeWait, asl.TypeParallel, asl.TypeMap:
			t.event(c, string(s.Type)+"StateAborted", "", nil)
		}
	}
}

// release ends what the frame waits for: timers, the token, the nested execution.
func (t *tx) release(f *frame) {
	t.e.timers.set(&f.timer, zeroTime)
	if f.Token != "" {
		delete(t.e.tokens, f.Token)
		f.Token = ""
	}
	if f.Nested != "" {
		t.leaveNested(f)
	}
	f.Call, f.Deadline, f.Heartbeat, f.silent, f.Until = nil, zeroTime, 0, zeroTime, zeroTime
	f.Items, f.items, f.Limit = nil, nil, 0
}

// remove takes a branch and all below it out of the execution.
func (t *tx) remove(f *frame) {
	f.gone = true
	t.removeBranches(f)
	t.release(f)
	delete(f.x.frames, f.ID)
	if f.encoded != nil {
		c := t.change(f.x)
		c.gone = append(c.gone, f.ID)
	}
}

func (t *tx) removeBranches(f *frame) {
	for _, c := range f.kids {
		t.remove(c)
	}
	f.kids, f.joined = nil, 0
}
