package states

import (
	"encoding/json"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// phase is what a frame is about to do or waits for.
type phase string

const (
	phaseReady    phase = "ready"    // enters its state in the next transaction
	phaseInvoking phase = "invoking" // its function has been or will be invoked and has not returned
	phaseToken    phase = "token"    // its function has returned, the token has not been answered
	phaseNested   phase = "nested"   // waits for another execution
	phaseWaiting  phase = "waiting"  // in a Wait state
	phaseRetrying phase = "retrying" // tries its state again at Until
	phaseJoining  phase = "joining"  // waits for its branches or iterations
	phaseDone     phase = "done"     // a branch that has its output and waits for the others
)

// frame is one thread of an execution: the machine itself (Parent 0), a branch or an iteration.
type frame struct {
	ID           int             `json:"id"` // from 1, never used twice in an execution
	Parent       int             `json:"parent,omitempty"`
	Index        int             `json:"index,omitempty"` // of the branch or the item
	State        string          `json:"state"`
	Phase        phase           `json:"phase"`
	Input        json.RawMessage `json:"input,omitempty"` // the state's raw input; the output when done
	Entered      time.Time       `json:"entered,omitzero"`
	EnteredEvent int             `json:"enteredEvent,omitempty"`
	LastEvent    int             `json:"lastEvent,omitempty"`
	Attempt      int             `json:"attempt,omitempty"` // counts every invocation, so that a late return is known
	Retries      []int           `json:"retries,omitempty"` // by retrier, since the state was entered
	Call         *call           `json:"call,omitempty"`
	Token        string          `json:"token,omitempty"`
	Nested       string          `json:"nested,omitempty"`   // the execution it waits for
	Owns         bool            `json:"owns,omitempty"`     // it has started that execution and stops it
	Until        time.Time       `json:"until,omitzero"`     // of a wait or a retry
	Deadline     time.Time       `json:"deadline,omitzero"`  // of the task
	Heartbeat    time.Duration   `json:"heartbeat,omitzero"` // how long the task may be silent
	Items        json.RawMessage `json:"items,omitempty"`    // of a Map
	Limit        int             `json:"limit,omitempty"`    // how many iterations of a Map may run at once

	x       *execution
	machine *asl.Machine
	input   any  // Input decoded, nil until needed
	decoded bool // whether input is
	gone    bool
	dirty   bool              // saved in the transaction at work
	kids    []*frame          // the branches or iterations begun so far, by index
	joined  int               // how many of them are done
	items   []json.RawMessage // Items apart
	silent  time.Time         // when the task has been silent for too long
	timer   timerEntry
	encoded []byte // as last written
}

// call is the invocation of a function, kept so that it can be made again.
type call struct {
	Function string          `json:"function"`
	Payload  json.RawMessage `json:"payload"`
}

func (f *frame) state() *asl.State {
	return f.machine.States[f.State]
}

func (f *frame) parent() *frame {
	return f.x.frames[f.Parent]
}

// value is the decoded raw input. What is in Input has been JSON before.
func (f *frame) value() any {
	if !f.decoded {
		f.input, _ = asl.Decode(f.Input)
		f.decoded = true
	}
	return f.input
}

// allItems are the items of a Map.
func (f *frame) allItems() []json.RawMessage {
	if f.items == nil {
		_ = json.Unmarshal(f.Items, &f.items) // written by the engine itself
	}
	return f.items
}

// due is when the frame wants to be woken; zero for never.
func (f *frame) due() time.Time {
	switch f.Phase {
	case phaseWaiting, phaseRetrying:
		return f.Until
	case phaseInvoking, phaseToken, phaseNested:
		if f.Deadline.IsZero() || !f.silent.IsZero() && f.silent.Before(f.Deadline) {
			return f.silent
		}
		return f.Deadline
	default:
		return time.Time{}
	}
}
