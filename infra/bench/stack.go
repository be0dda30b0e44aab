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

// on runs a scenario on a stack of its own.
func (b *bench) on(ctx context.Context, do func(s *stack) error) error {
	data, err := os.MkdirTemp(b.dir, "data-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	return b.onFolder(ctx, data, do)
}

// onFolder is the same on a folder that is kept.
func (b *bench) onFolder(ctx context.Context, data string, do func(s *stack) error) error {
	started, err := harness.Start(ctx, b.binary, data)
	if err != nil {
		return err
	}
	defer started.Kill()
	s := &stack{started, client.New(started.Credentials)}
	if err := s.api.CreateGroup(ctx, group, ""); err != nil {
		return err
	}
	return do(s)
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
func (s *stack) await(ctx context.Context, p *client.Pipeline) (time.Duration, error) {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		now, err := s.api.Pipeline(ctx, p.ID)
		if err != nil {
			return 0, err
		}
		switch now.Status.Status {
		case "success":
			return between(now.Status.StartTime, now.Status.EndTime)
		case "running", "waiting":
		default:
			return 0, fmt.Errorf("pipeline %s ended with %s", p.Name, now.Status.Status)
		}
		select {
		case <-again.C:
		case <-s.Exited():
			return 0, fmt.Errorf("the stack has ended:\n%s", s.Output())
		case <-ctx.Done():
			return 0, ctx.Err()
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
	all := make([]time.Duration, times)
	for i := range all {
		var err error
		if all[i], err = measure(); err != nil {
			return 0, err
		}
	}
	slices.Sort(all)
	return all[times/2], nil
}

// script writes a script into the bench's folder.
func (b *bench) script(name, text string) (string, error) {
	path := filepath.Join(b.dir, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}
