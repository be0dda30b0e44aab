package states

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"io"

	bolt "go.etcd.io/bbolt"
)

// packer deflates the events of histories, which repeat themselves a lot. Its zero value is ready.
type packer struct {
	buffer bytes.Buffer
	writer *flate.Writer
}

func (p *packer) pack(events [][]byte) ([]byte, error) {
	p.buffer.Reset()
	if p.writer == nil {
		w, err := flate.NewWriter(&p.buffer, flate.BestSpeed)
		if err != nil {
			return nil, err
		}
		p.writer = w
	} else {
		p.writer.Reset(&p.buffer)
	}
	if _, err := p.writer.Write(bytes.Join(events, []byte(","))); err != nil {
		return nil, err
	}
	if err := p.writer.Close(); err != nil {
		return nil, err
	}
	return clone(p.buffer.Bytes()), nil
}

func unpack(packed []byte) ([]json.RawMessage, error) {
	joined, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
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
