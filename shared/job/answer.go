package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/containerops/containerops/shared/machines"
)

// maxReason keeps a cause well below Step Functions' 32 KB, whatever JSON makes of it.
const maxReason = 4 << 10

// succeed answers the token with a result.
func (a *Agent) succeed(ctx context.Context, token string, result Result) error {
	output, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("answer the task: %w", err)
	}
	ctx, cancel := a.answering(ctx)
	defer cancel()
	return answered(a.Tasks.Succeed(ctx, token, output))
}

// fail answers the token with a failure.
func (a *Agent) fail(ctx context.Context, token, code string, failure Failure) error {
	failure.Reason = strings.ToValidUTF8(failure.Reason[:min(len(failure.Reason), maxReason)], "")
	cause, err := json.Marshal(failure)
	if err != nil {
		return fmt.Errorf("answer the task: %w", err)
	}
	ctx, cancel := a.answering(ctx)
	defer cancel()
	return answered(a.Tasks.Fail(ctx, token, code, string(cause)))
}

// answering is the context of an answer: also a job that was stopped answers.
func (a *Agent) answering(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), a.Settings.AnswerTime)
}

// answered is nil also when nobody waits for the answer any more.
func answered(err error) error {
	if err == nil || errors.Is(err, machines.ErrNobodyWaits) {
		return nil
	}
	return fmt.Errorf("answer the task: %w", err)
}
