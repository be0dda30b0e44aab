package main

import (
	"context"
	"fmt"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// busy measures the time from calling a webhook to the first stage's script running while there are 1,000 idle pipelines and the
// builds of 200 runs are under way, beside the same on that stack before there were any.
func (b *bench) busy(ctx context.Context) error { return b.busyWith(ctx, 1000, 200, 300) }

func (b *bench) busyWith(ctx context.Context, idle, running, repeats int) error {
	return b.on(ctx, func(s *stack) error {
		p, err := s.pipeline(ctx, "webhook", "date +%s%N")
		if err != nil {
			return err
		}
		measure := func() ([]time.Duration, error) {
			return samples(repeats, func() (time.Duration, error) { return s.untilScript(ctx, p.ID, p.Webhook()) })
		}
		before, err := measure()
		if err != nil {
			return err
		}
		if err := s.burden(ctx, idle, running); err != nil {
			return err
		}
		meanwhile, err := measure()
		if err != nil {
			return err
		}
		quiet := percentile(before, 50)
		for _, percent := range []int{50, 99} {
			took := percentile(meanwhile, percent)
			b.table.add(row{
				figure:   fmt.Sprintf("webhook to the script, %d idle pipelines and %d runs in flight, p%d", idle, running, percent),
				measured: milliseconds(took), beside: fmt.Sprintf("idle stack %s (p99 %s)", milliseconds(quiet), milliseconds(percentile(before, 99))),
				ratio: ratio(took, quiet), aim: "at most 2",
			})
		}
		return nil
	}, fmt.Sprintf("--max-builds=%d", running+1))
}

// burden makes pipelines that do nothing, and others whose scripts run for as long as the stack does: they sleep, as it is the stack that is
// measured and not the machine's processors.
func (s *stack) burden(ctx context.Context, idle, running int) error {
	return each(ctx, idle+running, func(ctx context.Context, i int) error {
		if i < idle {
			_, err := s.pipeline(ctx, fmt.Sprintf("idle-%d", i), "true")
			return err
		}
		p, err := s.pipeline(ctx, fmt.Sprintf("running-%d", i), "sleep 86400")
		if err != nil {
			return err
		}
		if err := s.fire(ctx, p); err != nil {
			return err
		}
		return s.until(ctx, p, func(now *client.Pipeline) (bool, error) {
			if now.Status.Stages[0].Status != "running" {
				return false, nil
			}
			jobs, err := s.api.Jobs(ctx, p.ID, 0)
			return err == nil && len(jobs) == 1 && jobs[0].State == "Building", err
		})
	})
}
