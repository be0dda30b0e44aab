package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// channels measures runs that start each other, more than 1,000 of them at a time, and the memory of the stack meanwhile. It
// fails when a run is lost, is there twice, or has not done its work exactly once.
func (b *bench) channels(ctx context.Context) error { return b.channelsOf(ctx, 120, 10) }

func (b *bench) channelsOf(ctx context.Context, families, members int) error {
	return b.on(ctx, func(s *stack) error {
		tally, err := os.MkdirTemp(b.dir, "tally-")
		if err != nil {
			return err
		}
		all := make([]*family, families)
		err = each(ctx, families, func(ctx context.Context, i int) (err error) {
			all[i], err = s.family(ctx, tally, fmt.Sprintf("family-%d", i), members)
			return err
		})
		if err != nil {
			return err
		}
		watch := watchMemory(s.PID())
		took, err := s.startFamilies(ctx, all)
		peak := watch.stop()
		if err != nil {
			return err
		}
		atOnce, err := s.checkFamilies(ctx, tally, all)
		if err != nil {
			return err
		}
		b.table.add(row{
			figure:   fmt.Sprintf("%d runs through triggers and channels, %d at once", families*(members+2), atOnce),
			measured: seconds(took), aim: "all end, none lost, none twice",
		})
		b.table.add(row{figure: "memory of the stack meanwhile", measured: megabytes(peak), aim: "under 500 MB"})
		return nil
	})
}

// startFamilies calls both webhooks of all heads at once and waits for the end of all; it is the time that it took.
func (s *stack) startFamilies(ctx context.Context, all []*family) (time.Duration, error) {
	begin := time.Now()
	err := each(ctx, 2*len(all), func(ctx context.Context, i int) error {
		answer, err := s.api.Trigger(ctx, all[i/2].head.PreOperation.Triggers[i%2].Webhook.URL)
		if err != nil {
			return err
		}
		return answer.Err()
	})
	if err != nil {
		return 0, err
	}
	for _, f := range all {
		for _, p := range f.all() {
			if _, err := s.await(ctx, p); err != nil {
				return 0, err
			}
		}
	}
	return time.Since(begin), nil
}
