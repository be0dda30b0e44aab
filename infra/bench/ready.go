package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

// ready measures how long the stack takes to be ready on an empty folder.
func (b *bench) ready(ctx context.Context) error {
	took, err := b.firstStart(ctx)
	if err != nil {
		return err
	}
	b.table.add(row{figure: "ready on an empty folder", measured: milliseconds(took), aim: "under 1 s"})
	return nil
}

// firstStart is how long the stack takes to be ready on an empty folder.
func (b *bench) firstStart(ctx context.Context) (time.Duration, error) {
	return median(5, func() (time.Duration, error) {
		data, err := os.MkdirTemp(b.dir, "ready-")
		if err != nil {
			return 0, err
		}
		return b.start(ctx, data, (*harness.Stack).Terminate)
	})
}

// history measures the same on a folder that holds many finished runs, which it makes first.
func (b *bench) history(ctx context.Context) error {
	data, err := os.MkdirTemp(b.dir, "history-")
	if err != nil {
		return err
	}
	if err := b.fill(ctx, data); err != nil {
		return err
	}
	took, err := median(3, func() (time.Duration, error) { return b.start(ctx, data, (*harness.Stack).Terminate) })
	if err != nil {
		return err
	}
	b.table.add(row{
		figure: fmt.Sprintf("ready with %d finished runs", b.runs), measured: milliseconds(took), aim: "under 1 s",
	})
	return nil
}

// start is how long the stack takes to be ready on a folder; then it is ended in one way or the other.
func (b *bench) start(ctx context.Context, data string, end func(*harness.Stack) error) (time.Duration, error) {
	begin := time.Now()
	started, err := b.open(ctx, data)
	if err != nil {
		return 0, err
	}
	took := time.Since(begin)
	return took, end(started.Stack)
}

// fill runs pipelines of one stage until there are as many finished runs as are wanted.
func (b *bench) fill(ctx context.Context, data string) error {
	return b.onFolder(ctx, data, func(s *stack) error {
		begin := time.Now()
		err := each(ctx, callers, func(ctx context.Context, i int) error { return s.repeat(ctx, i, b.runs/callers) })
		fmt.Fprintf(os.Stderr, "%d runs in %s\n", b.runs, time.Since(begin).Round(time.Second))
		if err != nil {
			return err
		}
		return s.Terminate()
	})
}

// repeat makes runs of a few pipelines in turn. One that still runs when its turn comes is waited for, so there is
// always something to do and little to ask.
func (s *stack) repeat(ctx context.Context, caller, runs int) error {
	const inTurn = 8
	var all [inTurn]*client.Pipeline
	for i := range all {
		var err error
		if all[i], err = s.pipeline(ctx, fmt.Sprintf("history-%d-%d", caller, i), "true"); err != nil {
			return err
		}
	}
	for n := range runs {
		p := all[n%inTurn]
		if n >= inTurn {
			if _, err := s.await(ctx, p); err != nil {
				return err
			}
		}
		if err := s.fire(ctx, p); err != nil {
			return err
		}
	}
	for _, p := range all[:min(runs, inTurn)] {
		if _, err := s.await(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
