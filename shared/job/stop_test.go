package job

import (
	"context"
	"errors"
	"testing"
	"time"
)

// endless runs until it is ended, with a child.
const endless = "echo ready; sleep 600 & wait"

func TestAJobIsEnded(t *testing.T) {
	t.Parallel()

	t.Run("when its time is over", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		spec := script(endless)
		spec.TimeoutSeconds = 1
		b.start(t, t.Context(), spec)
		b.failed(t, ErrorTimeout, "the job went over its time of 1 seconds", "Timeout")
	})

	for name, c := range map[string]struct {
		cause               error
		code, reason, state string
	}{
		"when it is cancelled":          {ErrCancelled, ErrorCancelled, "the job was stopped", "Cancel"},
		"when its machine is shut down": {errors.New("the machine was stopped"), ErrorFailed, "the machine was stopped", "Failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.Settings.Log.MaxAge = time.Millisecond
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			go func() {
				<-b.objects.came // of the agent's own lines, perhaps
				<-b.objects.came
				cancel(c.cause)
			}()
			b.start(t, ctx, script("sleep 600 & while :; do echo tick; sleep 0.01; done"))
			b.failed(t, c.code, c.reason, c.state)
		})
	}

	t.Run("when nobody waits for it any more, which its heartbeat learns", func(t *testing.T) {
		t.Parallel()
		b := newBench(t)
		b.tokens.over = errOver
		spec := script(endless)
		spec.HeartbeatSeconds = 1
		b.start(t, t.Context(), spec)
		b.failed(t, ErrorCancelled, "the job was stopped", "Cancel")
	})
}

func TestAJobGivesSignsOfLife(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	spec := script(endless)
	spec.HeartbeatSeconds = 1
	go func() {
		for range 3 {
			<-b.tokens.beats
		}
		cancel(ErrCancelled)
	}()
	b.start(t, ctx, spec)
}

func TestALateAnswerIsDone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.tokens.over = errOver
	b.start(t, t.Context(), script("true"))
	if b.Waits(t.Context(), "token") {
		t.Error("somebody waits")
	}
}
