package states

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"

	"github.com/containerops/containerops/infra/local/states/journal"
)

// snapshot is one execution as a checkpoint writes it. Everything in it is written once and then left alone, so that it can
// be read without the lock.
type snapshot struct {
	x          *execution
	record     record
	encoded    []byte
	live       []byte // entries of record.go; nil when finished
	firstEvent int
	events     [][]byte
}

// considerCheckpoint begins a checkpoint when the journal has grown enough. The caller holds the lock.
func (e *Engine) considerCheckpoint() {
	if e.checkpointing || e.closed || e.broken.Load() != nil || e.journal.Bytes()-e.flushedBytes < e.config.CheckpointBytes {
		return
	}
	e.checkpointing = true
	e.flushedBytes = e.journal.Bytes()
	var snapshots []*snapshot
	for x := range e.dirty {
		snapshots = append(snapshots, x.snapshot())
	}
	clear(e.dirty)
	slices.SortFunc(snapshots, func(a, b *snapshot) int { return strings.Compare(a.record.ARN, b.record.ARN) }) // as the pages lie
	j := e.journal
	rotated := make(chan error, 1)
	var segment uint64
	j.Rotate(func(s uint64, err error) {
		segment = s
		rotated <- err
	})
	go func() {
		err := <-rotated
		if err != nil {
			e.journalFailed(err)
		} else {
			err = e.archive.write(snapshots, segment, e.config)
		}
		e.endCheckpoint(snapshots, segment, err)
	}()
}

// snapshot takes the events along. The caller holds the lock.
func (x *execution) snapshot() *snapshot {
	s := &snapshot{x: x, record: x.record, encoded: x.encoded, firstEvent: x.lastEvent - len(x.events) + 1, events: x.events}
	x.flushing, x.events = x.events, nil
	if !x.running() {
		return s
	}
	counters := binary.AppendUvarint(nil, uint64(x.lastEvent))
	counters = binary.AppendUvarint(counters, uint64(x.nextFrame))
	s.live = appendEntry(s.live, entryCounters, counters)
	s.live = appendEntry(s.live, entryRecord, x.encoded)
	for id, f := range x.frames {
		s.live = appendFrameEntry(s.live, id, f.encoded)
	}
	return s
}

// endCheckpoint forgets what is in the archive now. After a failure everything stays as it was: the journal still has it.
func (e *Engine) endCheckpoint(snapshots []*snapshot, segment uint64, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range snapshots {
		x := s.x
		if err != nil {
			x.events = append(s.events, x.events...)
			e.dirty[x] = true
		} else if s.live == nil && e.recent[x.ARN] == x {
			delete(e.recent, x.ARN)
		}
		x.flushing = nil
	}
	e.checkpointing = false
	e.checkpointEnd.Broadcast()
	if err == nil {
		e.considerCheckpoint() // for what has come meanwhile
		err = journal.Remove(e.config.Dir, segment)
	}
	if err != nil {
		e.log.Error("checkpoint of the state machines", "error", err)
	}
}

// write stores the snapshots and what the journal begins with now, in one transaction.
func (a *archive) write(snapshots []*snapshot, segment uint64, c Config) error {
	err := a.db.Update(func(tx *bolt.Tx) error {
		for _, s := range snapshots {
			if err := a.put(tx, s); err != nil {
				return fmt.Errorf("execution %s: %w", s.record.ARN, err)
			}
		}
		if err := forget(tx, c.Clock.Now().Add(-c.KeepFinished)); err != nil {
			return err
		}
		if err := forgetHistories(tx, c.KeepHistories); err != nil {
			return err
		}
		return putSegment(tx, segment)
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", a.db.Path(), err)
	}
	return nil
}

func (a *archive) put(tx *bolt.Tx, s *snapshot) error {
	arn := []byte(s.record.ARN)
	if len(s.events) > 0 {
		if err := bucket(tx, "events").Put(eventsKey(s.record.ARN, s.firstEvent), pack(s.events)); err != nil {
			return err
		}
	}
	if s.live != nil {
		return bucket(tx, "live").Put(arn, s.live)
	}
	if err := bucket(tx, "live").Delete(arn); err != nil {
		return err
	}
	ended := endedKey(s.record.Stopped, s.record.ARN)
	for _, put := range []struct {
		bucket     string
		key, value []byte
	}{
		{"finished", arn, s.encoded},
		{"started", startedKey(s.record.Machine, s.record.Started, s.record.ARN), []byte(s.record.Status)},
		{"ended", ended, nil},
		{"histories", ended, nil},
	} {
		if err := bucket(tx, put.bucket).Put(put.key, put.value); err != nil {
			return err
		}
	}
	return countHistories(tx, 1)
}
