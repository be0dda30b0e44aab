package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
	"github.com/containerops/containerops/infra/local/crashpoint"
)

// lives are those of one stack: the first ends at a point, if it comes to it, the second goes on with its data.
type lives struct {
	binary string
	data   string
	flags  []string
	stop   int // the point; 0: none

	stack *harness.Stack
	first string // what the first one said, once it is over

	mu     sync.Mutex
	points []point
	killed bool
}

// point is one that a stack has passed, or stopped at.
type point struct {
	pid, number int
	written     string
}

// start begins the first life. One that the kill ends before it is ready is followed by the second.
func (l *lives) start(ctx context.Context) error {
	told, tells, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd := harness.Command(l.binary, l.data, l.flags...)
	cmd.ExtraFiles = []*os.File{tells} // is 3 there
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", crashpoint.Stop, l.stop))
	go l.watch(told)
	l.stack, err = harness.StartCommand(ctx, cmd, l.data)
	tells.Close()
	if err != nil && l.wasKilled() {
		l.first = err.Error()
		return l.again(ctx)
	}
	return err
}

// watch notes the points, and kills the stack at the one where it has stopped.
func (l *lives) watch(told io.ReadCloser) {
	defer told.Close()
	for lines := bufio.NewScanner(told); lines.Scan(); {
		var p point
		if _, err := fmt.Sscanf(lines.Text(), "%d %d", &p.pid, &p.number); err != nil {
			continue // it was killed while it wrote the line
		}
		p.written = strings.SplitN(lines.Text(), " ", 3)[2]
		l.mu.Lock()
		l.points = append(l.points, p)
		l.killed = l.killed || p.number == l.stop
		l.mu.Unlock()
		if p.number == l.stop {
			syscall.Kill(p.pid, syscall.SIGKILL)
			return
		}
	}
}

// cut kills the stack in its first life, for another reason than a point.
func (l *lives) cut(why string) {
	l.mu.Lock()
	l.points, l.killed = append(l.points, point{written: why}), true
	l.mu.Unlock()
	syscall.Kill(l.stack.PID(), syscall.SIGKILL)
}

// passed are the points so far.
func (l *lives) passed() []point {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.points
}

func (l *lives) wasKilled() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.killed
}

// dying is how long a killed stack's connections may outlive it.
const dying = 20 * time.Second

// revive begins the second life, after a call that got no answer. That is an error when nobody has killed the stack.
func (l *lives) revive(ctx context.Context, why error) error {
	select {
	case <-l.stack.Exited():
	case <-time.After(dying):
		return fmt.Errorf("the stack gives no answer: %w", why)
	}
	if l.first != "" || !l.wasKilled() {
		return fmt.Errorf("the stack has ended by itself: %w", why)
	}
	l.first = l.stack.Output()
	return l.again(ctx)
}

func (l *lives) again(ctx context.Context) (err error) {
	l.stack, err = harness.Start(ctx, l.binary, l.data, l.flags...)
	if err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	return nil
}

// credentials are the administrator's, at the present address.
func (l *lives) credentials() client.Credentials { return l.stack.Credentials }

// end asks the stack to end, after which no process of it may be there.
func (l *lives) end() error {
	if err := l.stack.Terminate(); err != nil {
		return err
	}
	deadline := time.Now().Add(dying)
	for {
		left, _ := harness.Processes(l.data)
		if len(left) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("processes are left over: %s", strings.Join(left, "; "))
		}
		time.Sleep(look)
	}
}

// kill ends what may still be there after a failure.
func (l *lives) kill() error {
	if l.stack == nil {
		return nil
	}
	return l.stack.Kill()
}

// output is what both lives have said.
func (l *lives) output() string {
	if l.stack == nil {
		return l.first
	}
	return l.first + "--- again\n" + l.stack.Output()
}

// unanswered says whether a request got no answer at all.
func unanswered(err error) bool {
	var refused *client.Error
	return err != nil && !errors.As(err, &refused) && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled)
}
