// Package bolt keeps the table in one file on one machine: the Table port on bbolt.
//
// The file has two buckets:
//
//	items     key               version, counter, expiry, data (record.go)
//	expiries  second, then key  nothing: one entry for each item that expires, so that the sweep finds what is due
//	                            without reading what is not
//
// A key is the length of PK in two bytes, PK, SK: a partition lies together, in the order of its sort keys.
//
// Writes are committed in groups. One goroutine takes all that wait, does them in their order in one transaction of bbolt
// and syncs once; those that arrive meanwhile are the next group, so nobody is made to wait for company. A write whose
// condition fails adds nothing and disturbs none of the others. A call returns when its group is on disk: what was
// acknowledged survives kill -9 and loss of power. A reader may see a write the moment before its last sync ends.
package bolt

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/containerops/containerops/shared/store"
)

// ErrInUse means that the file is already open, here or in another process.
var ErrInUse = errors.New("in use by another process")

// ErrClosed is the answer to calls after Close.
var ErrClosed = errors.New("closed")

// Options of a table; the zero value is right for production.
type Options struct {
	Now        func() time.Time // the clock by which items expire; nil: the machine's
	SweepEvery time.Duration    // between two looks for expired items; 0: a minute, below 0: never
	SweepStep  int              // how many items one commit removes, so that writers never wait for long; 0: 200
	Log        *slog.Logger     // told of a sweep that fails; nil: the default logger
	NoSync     bool             // a write does not wait for the disk: it outlives the process, but not a crash of the machine
}

// Table is the table in one file.
type Table struct {
	db      *bbolt.DB
	options Options
	queue   queue
	stop    chan struct{} // closed by Close
	running sync.WaitGroup
	closing sync.Once
}

var _ store.Table = (*Table)(nil)

// Open opens the file, creating it with mode 0600 when it is not there; the folder must be. While it is open nobody else
// can open it: that fails at once with ErrInUse. Every error names the file.
func Open(path string, options Options) (*Table, error) {
	db, err := openFile(path)
	if err != nil {
		return nil, fmt.Errorf("table %s: open: %w", path, err)
	}
	db.NoSync = options.NoSync
	t := &Table{db: db, options: options.withDefaults(), queue: newQueue(), stop: make(chan struct{})}
	t.running.Go(t.commitLoop)
	if t.options.SweepEvery > 0 {
		t.running.Go(t.sweepLoop)
	}
	return t, nil
}

// Close finishes the writes under way, refuses all later calls with ErrClosed, and gives the file free.
func (t *Table) Close() error {
	var err error
	t.closing.Do(func() {
		t.queue.close()
		close(t.stop)
		t.running.Wait()
		err = t.named("close", t.db.Close())
	})
	return err
}

// named says in an error which file and what was being done.
func (t *Table) named(step string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		err = ErrClosed
	}
	return fmt.Errorf("table %s: %s: %w", t.db.Path(), step, err)
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SweepEvery == 0 {
		o.SweepEvery = time.Minute
	}
	if o.SweepStep == 0 {
		o.SweepStep = 200
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}
