package builds

import (
	"context"
	"errors"
	"time"

	"github.com/containerops/containerops/shared/job"
)

// maxEnded bounds the ended builds that are remembered, for BatchGetBuilds and for repeated StartBuilds.
const maxEnded = 1000

// stale is how long a build waits before it is asked whether its task still waits for it.
const stale = time.Second

// dispatch begins as many builds as there is room for. The lock is held.
func (r *Runner) dispatch() {
	for r.ctx != nil && r.running < r.config.Limit && len(r.queue) > 0 {
		b := r.queue[0]
		r.queue = r.queue[1:]
		r.running++
		ctx, cancel := context.WithCancelCause(r.ctx)
		b.cancel = cancel
		b.phase = phaseBuild
		r.working.Go(func() {
			defer cancel(nil)
			err := r.do(ctx, b)
			r.end(b, err)
			r.mu.Lock()
			defer r.mu.Unlock()
			r.running--
			r.dispatch()
		})
	}
}

// do does one build.
func (r *Runner) do(ctx context.Context, b *build) error {
	err := r.journal.write(entry{Op: opRun, ID: b.ID})
	if err == nil && time.Since(b.Queued) > stale && !r.agent.Waits(ctx, b.Token) {
		r.mu.Lock()
		defer r.mu.Unlock()
		b.stopped = true
		return nil
	}
	if err == nil {
		err = r.agent.Run(ctx, b.Spec, b.Token)
	}
	if err != nil && context.Cause(ctx) != errStopped {
		return r.lose(ctx, b, err)
	}
	return err
}

// lose tells of a build that has ended without a word to its task.
func (r *Runner) lose(ctx context.Context, b *build, why error) error {
	r.mu.Lock()
	b.phase, b.ended, b.lost = phaseCompleted, time.Now(), why.Error()
	v := b.view()
	r.mu.Unlock()
	return r.config.Ended(context.WithoutCancel(ctx), Event{Status: v.Status, Project: v.Project, Build: v.ARN})
}

// errUnbuilt is why a build that waits is stopped without a word.
var errUnbuilt = errors.New("it was stopped while it waited to be built")

// end keeps how a build ended. One whose task could not be answered stays in the journal: the next start answers it.
func (r *Runner) end(b *build, err error) {
	if err != nil {
		complain(b, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	b.phase, b.ended = phaseCompleted, time.Now()
	if err != nil {
		b.failed = true
	} else if err := r.journal.write(entry{Op: opEnd, ID: b.ID}); err != nil {
		complain(b, err)
	}
	r.ended = append(r.ended, b)
	for len(r.ended) > maxEnded {
		delete(r.builds, r.ended[0].ID)
		if once := r.ended[0].Once; r.once[once] == r.ended[0] {
			delete(r.once, once)
		}
		r.ended = r.ended[1:]
	}
	if err := r.journal.compact(r.entries); err != nil {
		complain(b, err)
	}
}

// signs gives signs of life for the builds that wait, so that their tasks do not give up, until the context ends. Builds whose
// tasks are over leave the queue.
func (r *Runner) signs(ctx context.Context) {
	tick := time.NewTicker(r.config.SignOfLife)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		r.mu.Lock()
		waiting := append([]*build(nil), r.queue...)
		r.mu.Unlock()
		for _, b := range waiting {
			if !r.agent.Waits(ctx, b.Token) && ctx.Err() == nil {
				r.stop(b)
			}
		}
	}
}

// stop ends a build, in whatever state it is.
func (r *Runner) stop(b *build) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch b.phase {
	case phaseQueued:
		r.queue = without(r.queue, b)
		b.phase, b.stopped = phaseBuild, true
		ctx := r.ctx
		if ctx == nil {
			ctx = context.Background()
		}
		err := r.journal.write(entry{Op: opRun, ID: b.ID}) // it must not run after the next start
		r.working.Go(func() { r.end(b, errors.Join(err, r.lose(ctx, b, errUnbuilt))) })
	case phaseBuild:
		b.stopped = true
		if b.cancel != nil {
			b.cancel(job.ErrCancelled)
		}
	}
}

func without(queue []*build, gone *build) []*build {
	kept := make([]*build, 0, len(queue))
	for _, b := range queue {
		if b != gone {
			kept = append(kept, b)
		}
	}
	return kept
}
