package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// stages measures what a stage costs beyond its script: pipelines of 1, 10 and 50 stages whose script is true, beside a plain
// loop over the same scripts and beside act with as many jobs.
func (b *bench) stages(ctx context.Context) error {
	const repeats = 7
	return b.on(ctx, func(s *stack) error {
		for _, n := range []int{1, 10, 50} {
			took, err := s.chain(ctx, n, repeats)
			if err != nil {
				return err
			}
			plain, err := median(repeats, func() (time.Duration, error) { return b.plainLoop(ctx, n) })
			if err != nil {
				return err
			}
			each := (took - plain) / time.Duration(n)
			b.table.add(row{
				figure:   fmt.Sprintf("overhead a stage, %d stages", n),
				measured: milliseconds(each),
				beside:   "sh " + milliseconds(plain/time.Duration(n)),
				aim:      "at most 8 ms",
			})
			b.besideAct(ctx, n, took)
		}
		return nil
	})
}

// chain is the time of a pipeline of n stages, the median of some runs.
func (s *stack) chain(ctx context.Context, n, repeats int) (time.Duration, error) {
	p, err := s.pipeline(ctx, fmt.Sprintf("chain-%d", n), slices.Repeat([]string{"true"}, n)...)
	if err != nil {
		return 0, err
	}
	return median(repeats, func() (time.Duration, error) {
		if err := s.fire(ctx, p); err != nil {
			return 0, err
		}
		return s.await(ctx, p)
	})
}

// besideAct compares a pipeline's whole time with act's; where act cannot be had it says so and goes on.
func (b *bench) besideAct(ctx context.Context, n int, took time.Duration) {
	act, err := b.act(ctx, n)
	if err != nil {
		fmt.Fprintf(os.Stderr, "act is left out: %v\n", err)
		return
	}
	b.table.add(row{
		figure:   fmt.Sprintf("a pipeline of %d stages beside act", n),
		measured: milliseconds(took),
		beside:   "act " + milliseconds(act),
		ratio:    ratio(took, act),
		aim:      "at most 0.10",
	})
}
