package harness

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// patience bounds each wait for the process; it is far beyond what even a very busy machine needs.
const patience = 2 * time.Minute

const readyLine = "ContainerOps is ready at "

// Stack is a running one-machine stack.
type Stack struct {
	Data        string // its data folder
	Credentials client.Credentials

	cmd    *exec.Cmd
	output *output
	exited chan struct{}
	err    error // how it exited; to be read once exited is closed
}

// Start runs the binary on a free port with a data folder and waits until it is ready. The sample is not run unless a flag
// asks for it. The stack runs until Kill or Terminate.
func Start(ctx context.Context, binary, data string, flags ...string) (*Stack, error) {
	return StartCommand(ctx, Command(binary, data, flags...), data)
}

// Command is what Start runs, for those who give the process more than flags before StartCommand.
func Command(binary, data string, flags ...string) *exec.Cmd {
	return exec.Command(binary, append([]string{"--listen=127.0.0.1:0", "--data=" + data, "--demo=false"}, flags...)...)
}

// StartCommand is Start with a Command.
func StartCommand(ctx context.Context, cmd *exec.Cmd, data string) (*Stack, error) {
	s := &Stack{Data: data, cmd: cmd, output: newOutput(readyLine), exited: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	s.cmd.WaitDelay = 10 * time.Second // a child that outlives it and holds its output must not hang who waits
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the stack: %w", err)
	}
	go func() {
		s.err = s.cmd.Wait()
		close(s.exited)
	}()
	if err := s.awaitReady(ctx); err != nil {
		return nil, errors.Join(err, s.Kill())
	}
	return s, nil
}

func (s *Stack) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case line := <-s.output.found:
		credentials, err := client.ReadCredentials(filepath.Join(s.Data, "credentials.json"))
		if err != nil {
			return err
		}
		credentials.Endpoint = strings.TrimSpace(strings.TrimPrefix(line, readyLine))
		s.Credentials = credentials
		return nil
	case <-s.exited:
		return fmt.Errorf("the stack ended before it was ready: %w\n%s", s.err, s.Output())
	case <-ctx.Done():
		return fmt.Errorf("the stack is not ready: %w\n%s", ctx.Err(), s.Output())
	}
}

// PID is the stack's process.
func (s *Stack) PID() int { return s.cmd.Process.Pid }

// Output is all that the stack has said so far, on both of its outputs.
func (s *Stack) Output() string { return s.output.String() }

// Exited is closed when the stack's process has ended.
func (s *Stack) Exited() <-chan struct{} { return s.exited }

// Kill ends the stack as a power cut would: it gets no chance to do anything.
func (s *Stack) Kill() error {
	s.cmd.Process.Kill() // an error says that it has ended already
	return s.await()
}

// Terminate asks the stack to end and returns an error unless it does so with exit code 0.
func (s *Stack) Terminate() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("end the stack: %w", err)
	}
	if err := s.await(); err != nil {
		return err
	}
	if s.err != nil {
		return fmt.Errorf("the stack ended with %w\n%s", s.err, s.Output())
	}
	return nil
}

func (s *Stack) await() error {
	select {
	case <-s.exited:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("the stack does not end\n%s", s.Output())
	}
}
