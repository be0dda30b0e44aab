package job

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// heartbeat gives signs of life until the context ends. When nobody waits for them any more it stops the job.
func (r *running) heartbeat(ctx context.Context) {
	interval := time.Duration(r.spec.HeartbeatSeconds) * time.Second / 3
	if interval <= 0 {
		return
	}
	beat := time.NewTicker(interval)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		_, err := r.agent.Tokens.SendTaskHeartbeat(ctx, &sfn.SendTaskHeartbeatInput{TaskToken: &r.token})
		if err != nil && nobodyWaits(err) { // any other error: the next one may arrive
			r.stop(ErrCancelled)
			return
		}
	}
}

// Waits gives one sign of life for a job that has not begun, and says whether anybody still waits for it. When that cannot be
// learned, somebody does.
func (a *Agent) Waits(ctx context.Context, token string) bool {
	_, err := a.Tokens.SendTaskHeartbeat(ctx, &sfn.SendTaskHeartbeatInput{TaskToken: &token})
	return err == nil || !nobodyWaits(err)
}
