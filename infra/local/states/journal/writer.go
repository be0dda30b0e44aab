package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// headerBytes is what stands before each payload.
const headerBytes = 8

// maxKeptBuffer is how large the writer's buffer may stay between batches.
const maxKeptBuffer = 1 << 20

// run is the writer.
func (j *Journal) run() {
	var buffer []byte
	for {
		batch, ok := j.take()
		if !ok {
			return
		}
		buffer = j.commit(batch, buffer[:0])
		if cap(buffer) > maxKeptBuffer {
			buffer = nil
		}
	}
}

// take waits for entries; when the journal is closing and nothing is left it syncs what is not and ends the writer.
func (j *Journal) take() ([]entry, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.busy = false
	for len(j.queue) == 0 && !j.closing {
		j.wake.Wait()
	}
	batch := j.queue
	j.queue = nil
	if len(batch) == 0 {
		if j.dirty && j.err == nil {
			j.err = j.datasync()
		}
		j.done = true
		j.wake.Broadcast()
		return nil, false
	}
	j.busy = true
	return batch, true
}

// commit writes a batch, part by part where it is rotated in between, and tells everyone.
func (j *Journal) commit(batch []entry, buffer []byte) []byte {
	for len(batch) > 0 {
		n, sync := 0, false
		for n < len(batch) && !batch[n].rotate {
			buffer = appendRecord(buffer, batch[n].record)
			sync = sync || batch[n].sync
			n++
		}
		j.finish(batch[:n], j.write(buffer, sync))
		batch, buffer = batch[n:], buffer[:0]
		if len(batch) > 0 {
			j.finish(batch[:1], j.rotate())
			batch = batch[1:]
		}
	}
	return buffer
}

func appendRecord(buffer, record []byte) []byte {
	if len(record) == 0 {
		return buffer
	}
	buffer = binary.BigEndian.AppendUint32(buffer, uint32(len(record)))
	buffer = binary.BigEndian.AppendUint32(buffer, crc32.Checksum(record, castagnoli()))
	return append(buffer, record...)
}

func (j *Journal) finish(batch []entry, err error) {
	for _, e := range batch {
		e.done(j.segment, err)
	}
}

// write appends to the segment. After a failure the segment is cut back to its last whole record, so that nothing of what
// was refused comes back at the next start; every later write fails the same way.
func (j *Journal) write(b []byte, sync bool) error {
	if err := j.failure(); err != nil {
		return err
	}
	if len(b) > 0 {
		if _, err := j.file.Write(b); err != nil {
			return j.fail("write", err)
		}
		j.setDirty(true)
	}
	if sync {
		if err := j.sync(); err != nil {
			return err
		}
	}
	j.size += int64(len(b))
	return nil
}

func (j *Journal) sync() error {
	j.mu.Lock()
	dirty := j.dirty
	j.mu.Unlock()
	if !dirty {
		return nil
	}
	if err := j.datasync(); err != nil {
		return j.fail("sync", err)
	}
	j.mu.Lock()
	j.dirty = false
	j.syncs++
	j.mu.Unlock()
	return nil
}

func (j *Journal) datasync() error {
	return j.file.Datasync()
}

func (j *Journal) setDirty(dirty bool) {
	j.mu.Lock()
	j.dirty = dirty
	j.mu.Unlock()
}

func (j *Journal) failure() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

func (j *Journal) fail(step string, cause error) error {
	err := fmt.Errorf("journal %s: %s segment %d: %w", j.dir, step, j.segment, cause)
	if cut := j.file.Truncate(j.size); cut != nil {
		err = fmt.Errorf("%w (and what was half written could not be cut off: %w)", err, cut)
	}
	j.mu.Lock()
	j.err = err
	j.mu.Unlock()
	return err
}

func (j *Journal) rotate() error {
	if err := j.failure(); err != nil {
		return err
	}
	if err := j.sync(); err != nil {
		return err
	}
	next, err := createSegment(j.open, j.dir, j.segment+1)
	if err != nil {
		return j.fail("rotate after", err)
	}
	j.file.Close()
	j.file, j.segment, j.size = next, j.segment+1, 0
	return nil
}
