package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	drainBuffer = 64 << 10 // one read; the whole of an ordinary pipe
	drainLimit  = 1 << 20  // of output after the end: more than a pipe holds is written by someone whom nothing ended
)

// drain copies a command's output until its pipe closes. A child that nothing could find may hold the pipe for ever: once the
// leader has gone, the drain ends when nothing comes for the linger, and a run never hangs on it.
type drain struct {
	from   *os.File
	to     io.Writer
	linger time.Duration
	gone   atomic.Bool
	done   chan struct{} // closed when the copying has ended
	err    error         // of a failed write; to be read once done is closed
}

func startDrain(from *os.File, to io.Writer, linger time.Duration) *drain {
	d := &drain{from: from, to: to, linger: linger, done: make(chan struct{})}
	go func() {
		d.err = d.run()
		close(d.done)
	}()
	return d
}

// leaderGone begins the linger.
func (d *drain) leaderGone() {
	d.gone.Store(true)
	_ = d.from.SetReadDeadline(time.Now().Add(d.linger))
}

// run copies. Only a failed write is an error.
func (d *drain) run() error {
	buf := make([]byte, drainBuffer)
	for left := drainLimit; left > 0; {
		n, err := d.from.Read(buf)
		if n > 0 {
			if _, err := d.to.Write(buf[:n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			return d.rest(buf, left)
		case err != nil:
			return fmt.Errorf("read output: %w", err)
		}
		if d.gone.Load() { // a slow writer must not use up the linger of what still lies in the pipe
			left -= n
			_ = d.from.SetReadDeadline(time.Now().Add(d.linger))
		}
	}
	return nil
}

// rest copies what lies in the pipe when the linger is over. A read past its deadline gives nothing, also when there is
// something, as there is when this program was too busy to read it before.
func (d *drain) rest(buf []byte, left int) error {
	pipe, err := d.from.SyscallConn()
	if err != nil {
		return fmt.Errorf("read output: %w", err)
	}
	if err := d.from.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("read output: %w", err)
	}
	for left > 0 {
		n := 0
		err := pipe.Read(func(fd uintptr) bool {
			n, _ = syscall.Read(int(fd), buf) // an empty pipe is an error: it does not block
			return true
		})
		if err != nil || n <= 0 {
			return nil
		}
		if _, err := d.to.Write(buf[:n]); err != nil {
			return err
		}
		left -= n
	}
	return nil
}
