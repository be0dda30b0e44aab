package main

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// webhook measures the time from calling a webhook on an idle stack to the first stage's script running.
func (b *bench) webhook(ctx context.Context) error {
	const repeats = 31
	return b.on(ctx, func(s *stack) error {
		p, err := s.pipeline(ctx, "webhook", "date +%s%N")
		if err != nil {
			return err
		}
		took, err := median(repeats, func() (time.Duration, error) { return s.untilScript(ctx, p.ID, p.Webhook()) })
		if err != nil {
			return err
		}
		plain, err := median(repeats, func() (time.Duration, error) { return b.plainLoop(ctx, 1) })
		if err != nil {
			return err
		}
		b.table.add(row{
			figure:   "webhook to the script running, p50",
			measured: milliseconds(took), beside: "sh " + milliseconds(plain), aim: "at most 15 ms",
		})
		return nil
	})
}

// untilScript calls a webhook and reads from the log when the script ran.
func (s *stack) untilScript(ctx context.Context, id int64, webhook string) (time.Duration, error) {
	begin := time.Now()
	if _, err := s.api.Trigger(ctx, webhook); err != nil {
		return 0, err
	}
	p, err := s.api.Pipeline(ctx, id)
	if err != nil {
		return 0, err
	}
	if _, err := s.await(ctx, p); err != nil {
		return 0, err
	}
	page, err := s.api.Log(ctx, id, 0, "latest", 0)
	if err != nil {
		return 0, err
	}
	lines, err := page.Lines()
	if err != nil {
		return 0, err
	}
	for _, line := range lines {
		if nanoseconds, err := strconv.ParseInt(line.Message, 10, 64); err == nil && nanoseconds > 1e18 {
			return time.Unix(0, nanoseconds).Sub(begin), nil
		}
	}
	return 0, fmt.Errorf("the script's time is not in the log: %v", lines)
}
