package states

import (
	"encoding/json"

	"github.com/containerops/containerops/infra/local/states/asl"
)

// answer gives the task that waits for a token what do makes of it, and returns when that is on disk.
func (e *Engine) answer(token string, do func(t *tx, f *frame)) error {
	return e.update(func(t *tx) error {
		f, err := e.tokenFrame(token)
		if err != nil {
			return err
		}
		do(t, f)
		return nil
	})
}

// tokenFrame finds the task that waits for a token, also while its function has not returned: answers may come first.
func (e *Engine) tokenFrame(token string) (*frame, error) {
	if f := e.tokens[token]; f != nil {
		return f, nil
	}
	if e.signer.genuine(token) {
		return nil, fault("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	}
	return nil, fault("InvalidToken", "Invalid Token: 'Invalid token'")
}

func (e *Engine) sendTaskSuccess(token string, output json.RawMessage) error {
	v, err := asl.Decode(output)
	if err != nil {
		return fault("InvalidOutput", "Invalid Output: '%s'", err)
	}
	return e.answer(token, func(t *tx, f *frame) { t.taskSucceeded(f, f.state(), v) })
}

func (e *Engine) sendTaskFailure(token string, failure *asl.Failure) error {
	return e.answer(token, func(t *tx, f *frame) { t.taskFailed(f, f.state(), failure) })
}

// sendTaskHeartbeat is not written to the journal: it has no effect that anyone could see, and a restart counts as one.
func (e *Engine) sendTaskHeartbeat(token string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.down(); err != nil {
		return err
	}
	f, err := e.tokenFrame(token)
	if err != nil {
		return err
	}
	f.beat(e.config.Clock.Now())
	e.timers.set(&f.timer, f.due())
	e.timers.arm()
	return nil
}
