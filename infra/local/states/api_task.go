package states

import (
	"encoding/json"

	"github.com/containerops/containerops/infra/local/states/asl"
)

type taskSuccessIn struct {
	TaskToken string `json:"taskToken"`
	Output    string `json:"output"`
}

func (e *Engine) taskSuccess(in taskSuccessIn) (any, error) {
	if bad := checkSize("output", in.Output); bad != nil {
		return nil, bad
	}
	return empty(e.sendTaskSuccess(in.TaskToken, json.RawMessage(in.Output)))
}

type taskFailureIn struct {
	TaskToken string `json:"taskToken"`
	Error     string `json:"error"`
	Cause     string `json:"cause"`
}

// The limits of SendTaskFailure's fields, in characters.
const (
	maxError = 256
	maxCause = 32768
)

func (e *Engine) taskFailure(in taskFailureIn) (any, error) {
	if len(in.Error) > maxError || len(in.Cause) > maxCause {
		return nil, fault("ValidationException", "1 validation error detected: error may have %d characters, cause %d", maxError, maxCause)
	}
	return empty(e.sendTaskFailure(in.TaskToken, &asl.Failure{Name: in.Error, Cause: in.Cause}))
}

type taskHeartbeatIn struct {
	TaskToken string `json:"taskToken"`
}

func (e *Engine) taskHeartbeat(in taskHeartbeatIn) (any, error) {
	return empty(e.sendTaskHeartbeat(in.TaskToken))
}

// empty is the answer of operations that have none.
func empty(err error) (any, error) {
	return struct{}{}, err
}
