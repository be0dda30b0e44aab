package states

import (
	"encoding/json"
	"time"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// The statuses of an execution, as the API names them.
const (
	statusRunning   = "RUNNING"
	statusSucceeded = "SUCCEEDED"
	statusFailed    = "FAILED"
	statusTimedOut  = "TIMED_OUT"
	statusAborted   = "ABORTED"
)

// record is what is kept of an execution for as long as it is known.
type record struct {
	ARN        string          `json:"arn"`
	Machine    string          `json:"machine"`    // its ARN
	Definition string          `json:"definition"` // the hash of what it runs: a new definition does not change it
	Name       string          `json:"name"`
	Input      json.RawMessage `json:"input"`
	Status     string          `json:"status"`
	Started    time.Time       `json:"started"`
	Stopped    time.Time       `json:"stopped,omitzero"`
	Output     json.RawMessage `json:"output,omitempty"`
	Error      string          `json:"error,omitempty"`
	Cause      string          `json:"cause,omitempty"`
	Events     int             `json:"events,omitempty"` // of the whole history; set at the end
}

// execution is one in memory: running, or finished and not yet in the archive.
type execution struct {
	record
	machine *asl.Machine
	frames  map[int]*frame
	root    *frame

	nextFrame int
	lastEvent int
	full      bool // the history has no room for anything but its end

	change   *change  // by the transaction at work
	encoded  []byte   // the record as last written
	events   [][]byte // since the last checkpoint, the first has number lastEvent-len(events)+1
	flushing [][]byte // being written by the checkpoint at work, just before events
	timer    timerEntry
}

func (x *execution) running() bool {
	return x.Status == statusRunning
}
