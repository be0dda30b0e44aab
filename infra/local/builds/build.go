package builds

import (
	"context"
	"time"
)

// phase is where a build stands, in CodeBuild's words.
type phase string

const (
	phaseQueued    phase = "QUEUED"
	phaseBuild     phase = "BUILD"
	phaseCompleted phase = "COMPLETED"
)

// build is one build. The exported fields are the journal's.
type build struct {
	ID     string    `json:"id"` // project:uuid
	Number int64     `json:"number"`
	Once   string    `json:"once,omitempty"` // idempotency token
	Spec   string    `json:"spec"`
	Token  string    `json:"token"`
	Queued time.Time `json:"queued"`

	phase   phase
	cancel  context.CancelCauseFunc // while it runs
	stopped bool
	lost    string // why it ended without a word to its task
	failed  bool   // its task could not be answered
	ended   time.Time
}
