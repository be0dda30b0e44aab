package states

import (
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/states/journal"
)

// slowDisk answers no sync while its gate is locked.
type slowDisk struct{ gate sync.Mutex }

type slowFile struct {
	journal.File
	disk *slowDisk
}

func (d *slowDisk) open(name string) (journal.File, error) {
	f, err := journal.OSFile(name)
	return slowFile{f, d}, err
}

func (f slowFile) Datasync() error {
	f.disk.gate.Lock()
	defer f.disk.gate.Unlock()
	return f.File.Datasync()
}

// noSync is for tests of many transactions that are not about the disk.
func noSync(name string) (journal.File, error) {
	f, err := journal.OSFile(name)
	return unsynced{f}, err
}

type unsynced struct{ journal.File }

func (unsynced) Datasync() error { return nil }

// fullDisk takes half of a write and no more while it is full.
type fullDisk struct{ full atomic.Bool }

type fullFile struct {
	journal.File
	disk *fullDisk
}

func (d *fullDisk) open(name string) (journal.File, error) {
	f, err := journal.OSFile(name)
	return fullFile{f, d}, err
}

func (f fullFile) Write(b []byte) (int, error) {
	if !f.disk.full.Load() {
		return f.File.Write(b)
	}
	n, err := f.File.Write(b[:len(b)/2])
	if err == nil {
		err = syscall.ENOSPC
	}
	return n, err
}

func TestWhatTheFullDiskDidNotTakeHasNotHappened(t *testing.T) {
	t.Parallel()
	clock, disk := newFakeClock(), &fullDisk{}
	c := &calls{do: returnsAtOnce}
	config := Config{
		Dir: t.TempDir(), Clock: clock, OpenFile: disk.open, Invoke: c.invoke, RecoverInterval: time.Second, Log: slog.New(slog.DiscardHandler),
		Machines: machines(map[string]string{"m": waitMachine, "t": tokenMachine}),
	}
	e := openTest(t, config)
	before := start(t, e, "m", "before", `{}`)
	waiting := start(t, e, "t", "waiting", `{}`)
	token := c.token(t, 0)
	waitsFor(t, e, waiting, phaseToken)
	if err := e.barrier(); err != nil {
		t.Fatal(err)
	}
	disk.full.Store(true)

	refused := startExecutionIn{StateMachineARN: accountPrefix + "t", Name: "refused"}
	_, err := e.startExecution(refused)
	if kind(err) != "InternalFailure" || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("a start on a full disk: %v", err)
	}
	if err := e.sendTaskSuccess(token, []byte(`{}`)); kind(err) != "InternalFailure" {
		t.Errorf("an answer on a full disk: %v", err)
	}
	if n := len(c.list()); n != 1 {
		t.Errorf("the refused start has called its function (%d calls)", n)
	}

	t.Run("it is tried again and stays refused while the disk is full", func(t *testing.T) {
		clock.advance(time.Second)
		eventually(t, "the next try's timer", clock.has(time.Second))
		if _, err := e.startExecution(refused); kind(err) != "InternalFailure" {
			t.Errorf("%v", err)
		}
	})
	t.Run("all goes on when there is room again", func(t *testing.T) {
		disk.full.Store(false)
		clock.advance(time.Second)
		eventually(t, "the recovery", func() bool { return e.broken.Load() == nil })
		if got := describe(t, e, before).Status; got != statusRunning {
			t.Error(got)
		}
		if err := e.sendTaskSuccess(token, []byte(`{}`)); err != nil {
			t.Error(err)
		}
		if _, err := e.startExecution(refused); err != nil {
			t.Error(err)
		}
		clock.advance(time.Hour)
		eventually(t, "the end", func() bool { return describe(t, e, before).Status == statusSucceeded })
		if got := entered(t, e, before); !slices.Equal(got, []string{"W", "S"}) {
			t.Error(got)
		}
	})
}

// has reports whether a timer is set for in d from now.
func (c *fakeClock) has(d time.Duration) func() bool {
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		for t := range c.timers {
			if t.at.Equal(c.now.Add(d)) {
				return true
			}
		}
		return false
	}
}

func TestAFolderThatCannotBeWrittenIsAClearError(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(Config{Dir: file, Machines: machines(map[string]string{"m": waitMachine})})
	if err == nil || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
}
