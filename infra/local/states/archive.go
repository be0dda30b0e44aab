package states

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// archive is executions.db, which a checkpoint writes in one transaction. Its buckets:
//
//	meta         segment: number of the first journal segment that is not in here; token-key: the secret behind task tokens
//	definitions  hash -> definition, of every one that was ever loaded
//	live         ARN -> entries of record.go: counters, record, frames
//	finished     ARN -> record as JSON
//	started      machine ARN, 0, inverted start time, ARN -> status: the order of ListExecutions
//	ended        end time, ARN -> nothing: the order of forgetting
//	histories    the same, of those whose history is kept
//	events       ARN, 0, number of the first event -> JSON events with commas between, as one s2 block
//
// Numbers and times are 8 bytes, big endian; times are nanoseconds since 1970.
type archive struct {
	db       *bolt.DB
	tokenKey []byte
}

func (*archive) buckets() []string {
	return []string{"meta", "definitions", "live", "finished", "started", "ended", "histories", "events"}
}

// lockTimeout is how long an open waits for another process that has the database: long enough for one that is ending.
const lockTimeout = 2 * time.Second

// openArchive opens the database. Its list of free pages is kept in it (bbolt's NoFreelistSync stays off): finding them again
// would read the whole file at each start.
func openArchive(dir string, machines map[string]*machine) (*archive, error) {
	name := filepath.Join(dir, "executions.db")
	db, err := bolt.Open(name, 0o600, &bolt.Options{Timeout: lockTimeout, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("open %s: it is in use by another process", name)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	a := &archive{db: db}
	if err := a.prepare(machines); err != nil {
		db.Close()
		return nil, fmt.Errorf("prepare %s: %w", name, err)
	}
	return a, nil
}

// prepare makes what is missing, and writes nothing where nothing is.
func (a *archive) prepare(machines map[string]*machine) error {
	complete := false
	err := a.db.View(func(tx *bolt.Tx) error {
		complete = a.complete(tx, machines)
		return nil
	})
	if err != nil || complete {
		return err
	}
	return a.db.Update(func(tx *bolt.Tx) error {
		for _, name := range a.buckets() {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		for _, m := range machines {
			if err := bucket(tx, "definitions").Put([]byte(m.hash), m.source); err != nil {
				return err
			}
		}
		if bucket(tx, "meta").Get([]byte("token-key")) == nil {
			a.tokenKey = newSignerKey()
			return errors.Join(bucket(tx, "meta").Put([]byte("token-key"), a.tokenKey), putSegment(tx, 1))
		}
		return nil
	})
}

func (a *archive) complete(tx *bolt.Tx, machines map[string]*machine) bool {
	for _, name := range a.buckets() {
		if bucket(tx, name) == nil {
			return false
		}
	}
	a.tokenKey = clone(bucket(tx, "meta").Get([]byte("token-key")))
	for _, m := range machines {
		if bucket(tx, "definitions").Get([]byte(m.hash)) == nil {
			return false
		}
	}
	return true
}

func bucket(tx *bolt.Tx, name string) *bolt.Bucket {
	return tx.Bucket([]byte(name))
}

func putSegment(tx *bolt.Tx, segment uint64) error {
	return bucket(tx, "meta").Put([]byte("segment"), binary.BigEndian.AppendUint64(nil, segment))
}

// live reads the running executions of the last checkpoint and says at which segment the journal goes on.
func (a *archive) live(all map[string]*stored) (segment uint64, err error) {
	err = a.db.View(func(tx *bolt.Tx) error {
		segment = binary.BigEndian.Uint64(bucket(tx, "meta").Get([]byte("segment")))
		return bucket(tx, "live").ForEach(func(arn, value []byte) error {
			s := &stored{frames: map[int][]byte{}}
			all[string(arn)] = s
			for len(value) > 0 {
				kind, body, rest, err := nextEntry(value)
				if err == nil {
					err = s.apply(kind, body)
				}
				if err != nil {
					return fmt.Errorf("execution %s: %w", arn, err)
				}
				value = rest
			}
			return nil
		})
	})
	return segment, err
}

// finished returns the record of a finished execution, or nil.
func (a *archive) finished(arn string) (*record, error) {
	var r *record
	err := a.db.View(func(tx *bolt.Tx) error {
		b := bucket(tx, "finished").Get([]byte(arn))
		if b == nil {
			return nil
		}
		r = &record{}
		return json.Unmarshal(b, r)
	})
	return r, err
}

func (a *archive) definition(hash string) (source []byte, err error) {
	err = a.db.View(func(tx *bolt.Tx) error {
		source = clone(bucket(tx, "definitions").Get([]byte(hash)))
		if len(source) == 0 {
			return fmt.Errorf("definition %s is not stored", hash)
		}
		return nil
	})
	return source, err
}

func (a *archive) close() error {
	return a.db.Close()
}

func startedKey(machine string, started time.Time, arn string) []byte {
	b := append([]byte(machine), 0)
	b = binary.BigEndian.AppendUint64(b, ^uint64(started.UnixNano()))
	return append(b, arn...)
}

func endedKey(stopped time.Time, arn string) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(stopped.UnixNano())), arn...)
}

func eventsKey(arn string, first int) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(arn), 0), uint64(first))
}

// withPrefix calls f with each key that begins with prefix, until f returns false.
func withPrefix(c *bolt.Cursor, prefix, from []byte, f func(k, v []byte) bool) {
	for k, v := c.Seek(from); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if !f(k, v) {
			return
		}
	}
}
