package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

const group = "bench"

// stack is a fresh stack with a group for the scenario's pipelines.
type stack struct {
	*harness.Stack
	api *client.Client
}

// on runs a scenario on a stack of its own, which is given the flags.
func (b *bench) on(ctx context.Context, do func(s *stack) error, flags ...string) error {
	data, err := os.MkdirTemp(b.dir, "data-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	return b.onFolder(ctx, data, do, flags...)
}

// onFolder is the same on a folder that is kept.
func (b *bench) onFolder(ctx context.Context, data string, do func(s *stack) error, flags ...string) error {
	s, err := b.open(ctx, data, flags...)
	if err != nil {
		return err
	}
	defer s.Kill()
	if err := s.api.CreateGroup(ctx, group, ""); err != nil {
		return err
	}
	return do(s)
}

// unbounded are flags that take the quotas away: what is measured is the stack.
var unbounded = []string{"--max-pipelines=0", "--max-runs=0", "--max-queued-runs=0", "--max-log-megabytes=0", "--max-package-megabytes=0"}

// open starts a stack on a folder, which may have been used before.
func (b *bench) open(ctx context.Context, data string, flags ...string) (*stack, error) {
	started, err := harness.Start(ctx, b.binary, data, append(flags, unbounded...)...)
	if err != nil {
		return nil, err
	}
	return &stack{started, client.New(started.Credentials)}, nil
}

// pipeline makes a pipeline whose stages run the scripts.
func (s *stack) pipeline(ctx context.Context, name string, scripts ...string) (*client.Pipeline, error) {
	definition := client.Definition{Name: name, PreOperation: client.WebhookTriggers("or", 1)}
	for i, script := range scripts {
		definition.Stages = append(definition.Stages, client.BuildStage(fmt.Sprintf("stage-%d", i), script))
	}
	return s.api.CreatePipeline(ctx, group, definition)
}

// fire calls a pipeline's webhook.
func (s *stack) fire(ctx context.Context, p *client.Pipeline) error {
	answer, err := s.api.Trigger(ctx, p.Webhook())
	if err != nil {
		return err
	}
	return answer.Err()
}

// await waits for the end of a pipeline's run, which must be success, and returns the time that the service says it took.
func (s *stack) await(ctx context.Context, p *client.Pipeline) (took time.Duration, err error) {
	err = s.until(ctx, p, func(now *client.Pipeline) (done bool, err error) {
		switch now.Status.Status {
		case "success":
			took, err = between(now.Status.StartTime, now.Status.EndTime)
			return true, err
		case "running", "waiting":
			return false, nil
		default:
			return false, fmt.Errorf("pipeline %s ended with %s", p.Name, now.Status.Status)
		}
	})
	return took, err
}

// until looks at a pipeline until it is as is wanted.
func (s *stack) until(ctx context.Context, p *client.Pipeline, is func(now *client.Pipeline) (bool, error)) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		now, err := s.api.Pipeline(ctx, p.ID)
		if err != nil {
			return err
		}
		if done, err := is(now); done || err != nil {
			return err
		}
		select {
		case <-again.C:
		case <-s.Exited():
			return fmt.Errorf("the stack has ended:\n%s", s.Output())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func between(start, end string) (time.Duration, error) {
	from, err := time.Parse(time.RFC3339Nano, start)
	if err != nil {
		return 0, err
	}
	to, err := time.Parse(time.RFC3339Nano, end)
	return to.Sub(from), err
}

// median is the middle of what a measurement yields when it is repeated.
func median(times int, measure func() (time.Duration, error)) (time.Duration, error) {
	all, err := samples(times, measure)
	if err != nil {
		return 0, err
	}
	return percentile(all, 50), nil
}

// samples are what a measurement yields when it is repeated, the smallest first.
func samples(times int, measure func() (time.Duration, error)) ([]time.Duration, error) {
	all := make([]time.Duration, times)
	for i := range all {
		var err error
		if all[i], err = measure(); err != nil {
			return nil, err
		}
	}
	slices.Sort(all)
	return all, nil
}

// percentile is what so many of a hundred samples do not exceed.
func percentile(samples []time.Duration, percent int) time.Duration {
	return samples[min(len(samples)*percent/100, len(samples)-1)]
}

// script writes a script into the bench's folder.
func (b *bench) script(name, text string) (string, error) {
	path := filepath.Join(b.dir, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}
