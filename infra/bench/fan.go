package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/containerops/containerops/infra/client"
)

// fan measures 100 pipelines of 3 stages that are started at once, beside a plain loop over the same scripts.
func (b *bench) fan(ctx context.Context) error {
	const pipelines, stages = 100, 3
	return b.on(ctx, func(s *stack) error {
		took, err := s.atOnce(ctx, pipelines, stages)
		if err != nil {
			return err
		}
		plain, err := b.plainLoop(ctx, pipelines*stages)
		if err != nil {
			return err
		}
		b.table.add(row{
			figure:   fmt.Sprintf("%d pipelines of %d stages at once", pipelines, stages),
			measured: seconds(took), beside: "sh " + seconds(plain), ratio: ratio(took, plain), aim: "at most 6",
		})
		return nil
	})
}

// many measures 500 runs that are started at once, and the memory of the stack meanwhile; the builds are not counted.
func (b *bench) many(ctx context.Context) error {
	const pipelines, stages = 500, 3
	return b.on(ctx, func(s *stack) error {
		idle, err := memory(s.PID())
		if err != nil {
			return err
		}
		watch := watchMemory(s.PID())
		took, err := s.atOnce(ctx, pipelines, stages)
		peak := watch.stop()
		if err != nil {
			return err
		}
		b.table.add(row{
			figure:   fmt.Sprintf("%d pipelines of %d stages at once", pipelines, stages),
			measured: seconds(took), aim: "all end",
		})
		b.table.add(row{figure: "memory of the stack meanwhile", measured: megabytes(peak), aim: "under 400 MB"})
		b.table.add(row{figure: "memory of the idle stack", measured: megabytes(idle), aim: "under 120 MB"})
		return nil
	})
}

// callers is how many calls are made at a time, so that the bench is not what is measured.
const callers = 32

// atOnce makes pipelines, starts them all and waits for their end; it is the time from the first start to the last end.
func (s *stack) atOnce(ctx context.Context, pipelines, stages int) (time.Duration, error) {
	scripts := make([]string, stages)
	for i := range scripts {
		scripts[i] = "true"
	}
	all := make([]*client.Pipeline, pipelines)
	err := each(ctx, pipelines, func(ctx context.Context, i int) (err error) {
		all[i], err = s.pipeline(ctx, fmt.Sprintf("many-%d", i), scripts...)
		return err
	})
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	if err := each(ctx, pipelines, func(ctx context.Context, i int) error { return s.fire(ctx, all[i]) }); err != nil {
		return 0, err
	}
	for _, p := range all { // one after the other: asking is not what is measured
		if _, err := s.await(ctx, p); err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}

func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(callers)
	for i := range n {
		all.Go(func() error { return do(ctx, i) })
	}
	return all.Wait()
}
