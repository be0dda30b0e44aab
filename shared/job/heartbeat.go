package job

import (
	"context"
	"errors"
	"time"

	"github.com/containerops/containerops/shared/machines"
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
		err := r.agent.Tasks.Heartbeat(ctx, r.token)
		if errors.Is(err, machines.ErrNobodyWaits) { // any other error: the next one may arrive
			r.stop(ErrCancelled)
			return
		}
	}
}

// Waits gives one sign of life for a job that has not begun, and says whether anybody still waits for it. When that cannot be
// learned, somebody does.
func (a *Agent) Waits(ctx context.Context, token string) bool {
	return !errors.Is(a.Tasks.Heartbeat(ctx, token), machines.ErrNobodyWaits)
}
