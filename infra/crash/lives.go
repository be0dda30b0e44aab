package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
	"github.com/containerops/containerops/infra/local/crashpoint"
)

// lives are those of one stack: each ends at a point, if it comes to it, and the next goes on with its data. The last one has none.
type lives struct {
	binary string
	data   string
	flags  []string
	stops  []int // the points, one a life; 0: it comes to none

	stack *harness.Stack
	past  string // what those before have said

	mu     sync.Mutex
	begun  int
	points []point  // of the first one
	ends   []string // what was the last that those before have done
}

// point is one that a stack has passed, or stopped at.
type point struct {
	pid, number int
	written     string
}

// next is what separates the lives in what they say.
const next = "\n--- killed; again:\n"

// start begins a life, and the next one when a kill ends it before it is ready.
func (l *lives) start(ctx context.Context) error {
	for {
		err := l.begin(ctx)
		if err == nil || !l.wasKilled() {
			return err
		}
		l.past += err.Error() + next
	}
}

func (l *lives) begin(ctx context.Context) error {
	told, tells, err := os.Pipe()
	if err != nil {
		return err
	}
	defer tells.Close()
	l.mu.Lock()
	stop := 0
	if l.begun < len(l.stops) {
		stop = l.stops[l.begun]
	}
	l.begun++
	l.mu.Unlock()
	cmd := harness.Command(l.binary, l.data, l.flags...)
	cmd.ExtraFiles = []*os.File{tells} // is 3 there
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", crashpoint.Stop, stop))
	go l.watch(told, l.begun, stop)
	l.stack, err = harness.StartCommand(ctx, cmd, l.data)
	return err
}

// watch notes the points of a life, and kills the stack at the one where it has stopped.
func (l *lives) watch(told io.ReadCloser, life, stop int) {
	defer told.Close()
	for lines := bufio.NewScanner(told); lines.Scan(); {
		var p point
		if _, err := fmt.Sscanf(lines.Text(), "%d %d", &p.pid, &p.number); err != nil {
			continue // it was killed while it wrote the line
		}
		p.written = strings.SplitN(lines.Text(), " ", 3)[2]
		if life == 1 {
			l.mu.Lock()
			l.points = append(l.points, p)
			l.mu.Unlock()
		}
		if p.number == stop {
			l.cut(p.pid, p.written)
			return
		}
	}
}

// cut kills the stack, which has just done something.
func (l *lives) cut(pid int, after string) {
	l.mu.Lock()
	l.ends = append(l.ends, after)
	l.mu.Unlock()
	syscall.Kill(pid, syscall.SIGKILL)
}

// passed are the points so far.
func (l *lives) passed() []point {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.points
}

// wasKilled says whether somebody has ended the present life.
func (l *lives) wasKilled() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ends) == l.begun
}

// killedAfter is what those that were killed had just done.
func (l *lives) killedAfter() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.ends)
}

// dying is how long a killed stack's connections may outlive it.
const dying = 20 * time.Second

// revive begins the next life, after a call that got no answer. That is an error when nobody has killed the stack.
func (l *lives) revive(ctx context.Context, why error) error {
	select {
	case <-l.stack.Exited():
	case <-time.After(dying):
		return fmt.Errorf("the stack gives no answer: %w", why)
	}
	if !l.wasKilled() {
		return fmt.Errorf("the stack has ended by itself: %w", why)
	}
	l.past += l.stack.Output() + next
	return l.start(ctx)
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

// output is what all lives have said.
func (l *lives) output() string {
	if l.stack == nil {
		return l.past
	}
	return l.past + l.stack.Output()
}

// unanswered says whether a request got no answer at all.
func unanswered(err error) bool {
	var refused *client.Error
	return err != nil && !errors.As(err, &refused) && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled)
}
