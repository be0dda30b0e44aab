package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

// quiet is how long a stack is watched whose runs wait: two calls of the reconciler.
const quiet = 2 * time.Minute

// waiting measures what 10,000 runs cost that wait for people, nine of ten in a review, the others in timeout_reset: processor, memory,
// and how long the stack takes to be ready with them after it was killed. It fails when one does not wait any more then, or does not go on.
func (b *bench) waiting(ctx context.Context) error { return b.waitingOf(ctx, b.waits, quiet) }

func (b *bench) waitingOf(ctx context.Context, runs int, watched time.Duration) error {
	data, err := os.MkdirTemp(b.dir, "waiting-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	all := make([]*client.Pipeline, runs)
	err = b.onFolder(ctx, data, func(s *stack) error {
		begin := time.Now()
		err := each(ctx, runs, func(ctx context.Context, i int) (err error) {
			all[i], err = s.startWaiting(ctx, i)
			return err
		})
		fmt.Fprintf(os.Stderr, "%d runs wait after %s\n", runs, time.Since(begin).Round(time.Second))
		if err != nil {
			return err
		}
		return errors.Join(b.idle(ctx, s, fmt.Sprintf("%d runs that wait", runs), watched), s.Kill())
	})
	if err != nil {
		return err
	}
	took, err := median(5, func() (time.Duration, error) { return b.start(ctx, data, (*harness.Stack).Kill) })
	if err != nil {
		return err
	}
	empty, err := b.firstStart(ctx)
	if err != nil {
		return err
	}
	b.table.add(row{
		figure: "ready with them, after it was killed", measured: seconds(took), beside: "on an empty folder " + seconds(empty), aim: "under 3 s",
	})
	return b.stillWaiting(ctx, data, all)
}

// inReview says of the runs that wait which wait in a review; the others wait in timeout_reset, which each costs a build to make.
func inReview(i int) bool { return i%10 != 9 }

// startWaiting makes a pipeline and starts a run of it, until it waits.
func (s *stack) startWaiting(ctx context.Context, i int) (*client.Pipeline, error) {
	stage := client.ReviewStage("wait", "admin")
	if !inReview(i) {
		stage = client.BuildStage("wait", "exit 1")
		stage.ExceptionHandler = client.WaitForRetry(720)
	}
	p, err := s.api.CreatePipeline(ctx, group, client.Definition{
		Name: fmt.Sprintf("waiting-%d", i), PreOperation: client.WebhookTriggers("or", 1), Stages: []client.StageDefinition{stage},
	})
	if err != nil {
		return nil, err
	}
	if err := s.fire(ctx, p); err != nil {
		return nil, err
	}
	return p, s.until(ctx, p, func(now *client.Pipeline) (bool, error) { return waits(i, now), nil })
}

func waits(i int, p *client.Pipeline) bool {
	if inReview(i) {
		return p.Status.Stages[0].Status == "running"
	}
	return p.Status.Stages[0].Status == "stage_exception"
}

// idle measures a stack that has nothing to do, once the reconciler has looked at what has just been done.
func (b *bench) idle(ctx context.Context, s *stack, name string, watched time.Duration) error {
	if err := pause(ctx, watched); err != nil {
		return err
	}
	before, err := processorTime(s.PID())
	if err != nil {
		return err
	}
	if err := pause(ctx, watched); err != nil {
		return err
	}
	after, err := processorTime(s.PID())
	if err != nil {
		return err
	}
	held, err := memory(s.PID())
	b.table.add(row{figure: name + ", of one core", measured: fmt.Sprintf("%.2f %%", 100*(after-before).Seconds()/watched.Seconds()), aim: "under 1 %"})
	b.table.add(row{figure: name + ", memory", measured: megabytes(held)})
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stillWaiting looks whether all wait, and has some of them go on.
func (b *bench) stillWaiting(ctx context.Context, data string, all []*client.Pipeline) error {
	const some = 10
	s, err := b.open(ctx, data)
	if err != nil {
		return err
	}
	defer s.Kill()
	return each(ctx, len(all), func(ctx context.Context, i int) error {
		p, err := s.api.Pipeline(ctx, all[i].ID)
		if err == nil && !waits(i, p) {
			err = fmt.Errorf("pipeline %s does not wait: %+v", p.Name, p.Status)
		}
		if err != nil || i >= some {
			return err
		}
		return s.goOn(ctx, i, p)
	})
}

// goOn passes a review, or has a stage fail again.
func (s *stack) goOn(ctx context.Context, i int, p *client.Pipeline) error {
	if inReview(i) {
		if err := s.api.Review(ctx, p.ID, 0, "pass"); err != nil {
			return err
		}
		_, err := s.await(ctx, p)
		return err
	}
	if err := s.api.Retry(ctx, p.ID, 0); err != nil {
		return err
	}
	return s.until(ctx, p, func(now *client.Pipeline) (bool, error) {
		jobs, err := s.api.Jobs(ctx, p.ID, 0)
		return len(jobs) == 2 && waits(i, now), err
	})
}
