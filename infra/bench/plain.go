package main

import (
	"context"
	"fmt"
	"os/exec"
	"time"
)

// plainLoop is what n scripts cost without a service: a shell that runs sh -e on each, one after the other.
func (b *bench) plainLoop(ctx context.Context, n int) (time.Duration, error) {
	script, err := b.script("true.sh", "true\n")
	if err != nil {
		return 0, err
	}
	loop := fmt.Sprintf("i=0; while [ $i -lt %d ]; do i=$((i+1)); sh -e %s; done", n, script)
	return timed(exec.CommandContext(ctx, "sh", "-c", loop))
}

func timed(cmd *exec.Cmd) (time.Duration, error) {
	begin := time.Now()
	said, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s: %w: %s", cmd.Path, err, said)
	}
	return time.Since(begin), nil
}
