package main

import (
	"context"
	"os/exec"
	"time"
)

// printing writes 200 MB of lines of 100 bytes.
const printing = "yes 'a line of a log that is ninety-nine bytes long, as a compiler may print it when it has much to tell.' | head -c 200000000"

// log measures a build that prints 200 MB beside the same script writing into a file, the memory of the stack meanwhile, and
// how long the first and the last page of the log take to read.
func (b *bench) log(ctx context.Context) error {
	return b.on(ctx, func(s *stack) error {
		p, err := s.pipeline(ctx, "log", printing)
		if err != nil {
			return err
		}
		watch := watchMemory(s.PID())
		if err := s.fire(ctx, p); err != nil {
			return err
		}
		took, err := s.await(ctx, p)
		peak := watch.stop()
		if err != nil {
			return err
		}
		script, err := b.script("print.sh", printing)
		if err != nil {
			return err
		}
		plain, err := timed(exec.CommandContext(ctx, "sh", "-c", "sh -e "+script+" > "+script+".out"))
		if err != nil {
			return err
		}
		b.table.add(row{
			figure: "a build that prints 200 MB", measured: seconds(took), beside: "into a file " + seconds(plain),
			ratio: ratio(took, plain), aim: "at most 2",
		})
		b.table.add(row{figure: "memory of the stack meanwhile", measured: megabytes(peak), aim: "flat"})
		return b.pages(ctx, s, p.ID)
	})
}

// pages measures the first and the last page of a log of many.
func (b *bench) pages(ctx context.Context, s *stack, id int64) error {
	first, err := s.api.Log(ctx, id, 0, "latest", 0)
	if err != nil {
		return err
	}
	page := func(offset int) (time.Duration, error) {
		return median(11, func() (time.Duration, error) {
			begin := time.Now()
			_, err := s.api.Log(ctx, id, 0, "latest", offset)
			return time.Since(begin), err
		})
	}
	size := len(first.Chunks)
	atStart, err := page(0)
	if err != nil {
		return err
	}
	atEnd, err := page(max(0, first.LogNum-size))
	if err != nil {
		return err
	}
	b.table.add(row{
		figure: "the last page of that log", measured: milliseconds(atEnd), beside: "the first " + milliseconds(atStart),
		ratio: ratio(atEnd, atStart), aim: "as quick",
	})
	return nil
}
