// Package process runs one command as a process group of its own and makes sure that nothing of it is left when it ends,
// is stopped, or loses the program that started it.
//
// A job's script may start anything: background children, children that keep its output open, children that leave its
// process group. Three things find them all, each for what the others miss:
//
//   - the process group, which is killed whenever its leader has gone, however it went;
//   - a mark in the environment (CONTAINEROPS_JOB=<mark>/<number>), by which children that left the group are found in /proc.
//     That is best effort: Linux only, and a child that wipes its environment as well as leaving its group is not found;
//   - the warden, a second process which ends the groups that are registered with it once its pipe closes, which the kernel
//     does however this program ends (see Warden).
//
// A command never sees this program's environment, only the one it is given.
package process

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"
)

// Runner starts commands.
type Runner struct {
	Mark   string        // in each command's environment: who started it; no other Runner, of this or another program, may have the same
	Warden *Warden       // outlives this program to end its commands; nil where a container ends with it
	Grace  time.Duration // from asking a stopped command to end until it is killed
	Linger time.Duration // how long output is waited for once nothing that is known of is left to write it

	last atomic.Int64 // the number of the newest command
}

// Command is what to run.
type Command struct {
	Path   string // of the program, absolute
	Args   []string
	Dir    string
	Env    []string  // all of it; the mark is added
	Output io.Writer // takes standard output and standard error in the order of writing; a failed write ends the command
}

// Run runs a command to its end and returns once all of it has gone and all its output is written. It returns nil for exit
// status 0, an *exec.ExitError for any other end of its own, the context's cause when that ended it, and the error of
// Output when that failed.
func (r *Runner) Run(ctx context.Context, c Command) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("%s: open its output: %w", c.Path, err)
	}
	defer reader.Close()

	g := &group{runner: r, mark: fmt.Sprintf("%s/%d", r.Mark, r.last.Add(1)), exited: make(chan struct{})}
	cmd := exec.Cmd{
		Path: c.Path, Args: append([]string{c.Path}, c.Args...), Dir: c.Dir,
		Env:    append(c.Env[:len(c.Env):len(c.Env)], markName+"="+g.mark),
		Stdout: writer, Stderr: writer,
		SysProcAttr: &syscall.SysProcAttr{Setpgid: true},
	}
	err = cmd.Start()
	writer.Close()
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	g.leader = cmd.Process.Pid
	g.output = startDrain(reader, c.Output, r.Linger)
	return g.follow(ctx, &cmd)
}

// follow sees a started command to its end.
func (g *group) follow(ctx context.Context, cmd *exec.Cmd) error {
	failed := g.runner.Warden.add(g.leader)
	go func() { awaitExit(g.leader); close(g.exited) }()
	if failed == nil {
		failed = g.await(ctx)
	}
	g.end(failed != nil)
	g.runner.Warden.remove(g.leader)
	err := cmd.Wait()
	g.output.leaderGone()
	<-g.output.done
	return cmp.Or(failed, g.output.err, err)
}

// await waits for the leader to exit; it returns early, and why, when the command is to be stopped. A command that closes
// its output early is not: it may work on.
func (g *group) await(ctx context.Context) error {
	output := g.output.done
	for {
		select {
		case <-g.exited:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-output:
			if g.output.err != nil {
				return g.output.err
			}
			output = nil
		}
	}
}
