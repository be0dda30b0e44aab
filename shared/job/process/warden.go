package process

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
)

// wardenName is the variable that makes a program a warden; its value is the mark of the runner it watches.
const wardenName = "CONTAINEROPS_WARDEN"

// Warden is a process that outlives this one to end what this one started. It is this program's own binary, run again; it
// reads lines from a pipe,
//
//	+1234
//	-1234
//
// a group that has started and one that has ended, and when the pipe closes it kills all groups that it knows of and all
// processes that bear the mark. The kernel closes the pipe however this program ends, kill -9 too. The warden has its own
// session, so that a signal to this program's group does not meet it. Telling it of a group costs one write of six bytes.
type Warden struct {
	mu   sync.Mutex
	pipe io.WriteCloser
	cmd  *exec.Cmd
}

// StartWarden starts the warden of a mark. The program's main must begin with IsWarden and RunWarden.
func StartWarden(mark string) (*Warden, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start the warden: %w", err)
	}
	cmd := exec.Command(self)
	cmd.Env = []string{wardenName + "=" + mark}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the warden: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the warden: %w", err)
	}
	return &Warden{pipe: pipe, cmd: cmd}, nil
}

// Close lets the warden end what is still registered, and waits for it.
func (w *Warden) Close() error {
	return errors.Join(w.pipe.Close(), w.cmd.Wait())
}

func (w *Warden) add(group int) error { return w.tell('+', group) }
func (w *Warden) remove(group int)    { _ = w.tell('-', group) }
func (w *Warden) tell(sign byte, group int) error {
	if w == nil {
		return nil
	}
	line := append(strconv.AppendInt([]byte{sign}, int64(group), 10), '\n')
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.pipe.Write(line); err != nil {
		return fmt.Errorf("the warden has gone, which ends builds when this program is killed; restart it: %w", err)
	}
	return nil
}

// IsWarden says that this process was started to be a warden. A main asks it before anything else.
func IsWarden() bool { return os.Getenv(wardenName) != "" }

// RunWarden is a warden's whole main. It returns when the program that started it has gone and its groups are killed.
func RunWarden() {
	signal.Ignore(syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGPIPE)
	groups := make(map[int]bool)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		group, err := strconv.Atoi(lines.Text()) // the signs are those of the number
		switch {
		case err != nil:
		case group > 1:
			groups[group] = true
		default:
			delete(groups, -group)
		}
	}
	for group := range groups {
		_ = syscall.Kill(-group, syscall.SIGKILL)
	}
	KillLeft(os.Getenv(wardenName))
}
