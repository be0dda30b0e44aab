package run

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Position is the state that travels through a run's state machine.
type Position struct {
	Domain   store.Domain `json:"domain"`
	Pipeline int64        `json:"pipeline"`
	Run      int64        `json:"run"`
	Next     string       `json:"next"`              // stage, reset, deliver, redeliver or end
	Stage    *StageRef    `json:"stage"`             // null at the end
	Then     string       `json:"then,omitempty"`    // with deliver and redeliver: what is next after it
	Deliver  []DeliverRef `json:"deliver,omitempty"` // what is to be delivered before that
	Pause    int          `json:"pause,omitempty"`   // seconds, before redeliver
}

// The values of Position.Next.
const (
	nextStage = "stage"
	nextReset = "reset" // timeout_reset waits for a retry of the stage
	nextEnd   = "end"

	nextDeliver   = "deliver"   // others are told of what has ended, or starts, or reviewers asked
	nextRedeliver = "redeliver" // again, after a pause
)

// StageRef tells the state machine what it must know of the stage that comes next.
type StageRef struct {
	Index     int              `json:"index"`
	Service   pipeline.Service `json:"service"`
	Attempt   int              `json:"attempt"`
	Timeout   int              `json:"timeout"`   // seconds
	Heartbeat int              `json:"heartbeat"` // seconds
	Wait      bool             `json:"wait"`      // for the stage's own triggers
	Reset     bool             `json:"reset"`     // it has failed, and Timeout is how long a retry is awaited
}

// DeliverRef names the deliveries that an end of a stage, or of the run, or its start, gave rise to, or the beginning of a review.
type DeliverRef struct {
	Attempt int  `json:"attempt"`
	Stage   int  `json:"stage"`          // index, or -1 for the run's end, -2 for its start
	Asks    bool `json:"asks,omitempty"` // the reviewers of the stage
}

// StartStageInput is what the start-stage function is given.
type StartStageInput struct {
	Domain   store.Domain `json:"domain"`
	Pipeline int64        `json:"pipeline"`
	Run      int64        `json:"run"`
	Stage    StageRef     `json:"stage"`
	Token    string       `json:"token"`
	Try      int          `json:"try"` // how often the state machine has tried before, each time with another token
}

// FinishStageInput is what the finish-stage function is given: a result or an error.
type FinishStageInput struct {
	Domain   store.Domain    `json:"domain"`
	Pipeline int64           `json:"pipeline"`
	Run      int64           `json:"run"`
	Stage    StageRef        `json:"stage"`
	Result   json.RawMessage `json:"result"`
	Error    *TaskError      `json:"error"`
}

// CloseRunInput is what the close-run function is given when the engine itself failed.
type CloseRunInput struct {
	Domain   store.Domain `json:"domain"`
	Pipeline int64        `json:"pipeline"`
	Run      int64        `json:"run"`
	Stage    StageRef     `json:"stage"` // that the engine was at
	Error    *TaskError   `json:"error"`
}

// TaskError is an error as a state machine catches it.
type TaskError struct {
	Error string `json:"Error"`
	Cause string `json:"Cause"`
}

// Times that the state machine keeps. A queued build gives no sign of life, so the machine's heartbeat must outlast a
// queue; a job's own agent beats far more often, and learns from the answer that it was stopped.
const (
	machineHeartbeat = 10 * time.Minute
	queueAllowance   = 24 * time.Hour
	agentHeartbeat   = 15 * time.Second
)

func (s *Service) at(k runKey, r *record, def *pipeline.Pipeline, index int) Position {
	return Position{Domain: k.domain, Pipeline: k.pipeline, Run: k.run, Next: nextStage, Stage: &StageRef{
		Index:     index,
		Service:   def.Stages[index].Service,
		Attempt:   r.attempt(),
		Timeout:   int((s.Settings.StageTimeout + queueAllowance) / time.Second),
		Heartbeat: int(machineHeartbeat / time.Second),
		Wait:      def.Stages[index].PreOperation.Awaits(),
	}}
}

// awaiting is the position of a run whose failed stage waits for a retry.
func (s *Service) awaiting(k runKey, r *record, def *pipeline.Pipeline, index int) Position {
	at := s.at(k, r, def, index)
	at.Next, at.Stage.Wait, at.Stage.Reset = nextReset, false, true
	at.Stage.Timeout = seconds(def.Stages[index].ExceptionHandler.Params.Timespan)
	return at
}

// seconds are a timespan's, which is in hours: at least one, which is the least that a state machine takes.
func seconds(timespan float64) int { return max(1, int(math.Round(timespan*3600))) }

func (k runKey) end() Position {
	return Position{Domain: k.domain, Pipeline: k.pipeline, Run: k.run, Next: nextEnd}
}

// executionName is the run's execution: the same for every start of the same run and retry, so repeating one is harmless.
func (k runKey) executionName(execution int) string {
	name := fmt.Sprintf("%s-%d-%d", k.domain, k.pipeline, k.run)
	if execution == 0 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, execution)
}
