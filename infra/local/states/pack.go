package states

import (
	"bytes"
	"encoding/binary"
	"encoding/json"

	"github.com/klauspost/compress/s2"
	bolt "go.etcd.io/bbolt"
)

// pack compresses the events of a history, which repeat themselves a lot; s2 because a checkpoint packs thousands of small
// ones while builds want the processor.
func pack(events [][]byte) []byte {
	return s2.Encode(nil, bytes.Join(events, []byte(",")))
}

func unpack(packed []byte) ([]json.RawMessage, error) {
	joined, err := s2.Decode(nil, packed)
	if err != nil {
		return nil, err
	}
	var events []json.RawMessage
	err = json.Unmarshal(append(append([]byte("["), joined...), ']'), &events)
	return events, err
}

// events returns those with the numbers from first to last; fewer when they are not kept.
func (a *archive) events(arn string, first, last int) ([]json.RawMessage, error) {
	var out []json.RawMessage
	err := a.db.View(func(tx *bolt.Tx) error {
		prefix := append([]byte(arn), 0)
		c := bucket(tx, "events").Cursor()
		var failed error
		withPrefix(c, prefix, a.chunkOf(tx, arn, first), func(k, v []byte) bool {
			start := int(binary.BigEndian.Uint64(k[len(prefix):]))
			if start > last {
				return false
			}
			chunk, err := unpack(v)
			if err != nil {
				failed = err
				return false
			}
			from, to := max(first-start, 0), min(last-start+1, len(chunk))
			if from < to {
				out = append(out, chunk[from:to]...)
			}
			return true
		})
		return failed
	})
	return out, err
}

// chunkOf is the key of the chunk that has the event.
func (a *archive) chunkOf(tx *bolt.Tx, arn string, event int) []byte {
	key := eventsKey(arn, event)
	c := bucket(tx, "events").Cursor()
	k, _ := c.Seek(key)
	if bytes.Equal(k, key) {
		return key
	}
	if k, _ = c.Prev(); k != nil && bytes.HasPrefix(k, key[:len(key)-8]) {
		return clone(k)
	}
	return key
}
