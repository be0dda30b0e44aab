package journal

import (
	"errors"
	"fmt"
	"sync"
)

// ErrClosed is what an append to a closed journal gets.
var ErrClosed = errors.New("the journal is closed")

// Journal is open for appending. All methods may be called concurrently.
type Journal struct {
	dir     string
	open    OpenFile
	mu      sync.Mutex
	wake    *sync.Cond // the writer waits here for work, Close for the writer
	queue   []entry
	busy    bool  // the writer is at work on entries it has taken
	dirty   bool  // something is written and not yet synced
	err     error // the first failure; nothing is written after it
	closing bool
	done    bool // the writer has ended
	syncs   uint64
	bytes   int64 // appended since Open

	// only the writer's
	file    File
	segment uint64
	size    int64 // of the segment, up to the last whole record
}

// entry is one thing for the writer to do: a record, a rotation, or nothing but a sync.
type entry struct {
	record []byte
	sync   bool
	rotate bool
	done   func(segment uint64, err error)
}

// Append queues a record and returns at once. done is called when the record is on disk, in the order of the appends, and
// must not block; its error means that the record is not in the journal and never will be. With sync false the record is
// written soon but only survives the process, not the machine, until a later append is synced; done may come before that.
func (j *Journal) Append(record []byte, sync bool, done func(error)) {
	j.enqueue(entry{record: record, sync: sync, done: func(_ uint64, err error) { done(err) }})
}

// Rotate begins a new segment after all that has been appended; done gets its number once everything before is synced.
func (j *Journal) Rotate(done func(segment uint64, err error)) {
	j.enqueue(entry{rotate: true, sync: true, done: done})
}

// Barrier returns when all that was appended before is safe on disk.
func (j *Journal) Barrier() error {
	j.mu.Lock()
	idle := len(j.queue) == 0 && !j.busy && !j.dirty
	err := j.err
	j.mu.Unlock()
	if idle || err != nil {
		return err
	}
	result := make(chan error, 1)
	j.enqueue(entry{sync: true, done: func(_ uint64, err error) { result <- err }})
	return <-result
}

// Syncs is how often the disk has been asked to sync, for tests and figures.
func (j *Journal) Syncs() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.syncs
}

// Bytes is how much has been appended since Open.
func (j *Journal) Bytes() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes
}

func (j *Journal) enqueue(e entry) {
	j.mu.Lock()
	err := j.err
	if j.closing && err == nil {
		err = ErrClosed
	}
	if err == nil {
		j.queue = append(j.queue, e)
		j.bytes += int64(len(e.record))
		j.wake.Broadcast()
	}
	j.mu.Unlock()
	if err != nil {
		e.done(0, err)
	}
}

// Close writes and syncs what is queued, then closes the file.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closing {
		j.mu.Unlock()
		return ErrClosed
	}
	j.closing = true
	j.wake.Broadcast()
	for !j.done {
		j.wake.Wait()
	}
	err := j.err
	j.mu.Unlock()
	if closeErr := j.file.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("journal %s: close: %w", j.dir, closeErr)
	}
	return err
}
