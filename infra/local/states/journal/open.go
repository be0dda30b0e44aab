package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// MaxRecordBytes bounds a record; a length beyond it in a segment is damage.
const MaxRecordBytes = 1 << 30

func castagnoli() *crc32.Table {
	return crc32.MakeTable(crc32.Castagnoli)
}

// Open gives every record of segment from and later to replay, in order, then opens the journal for appending. The slice is
// only valid during the call. open is nil for the operating system's files.
func Open(dir string, from uint64, open OpenFile, replay func(record []byte) error) (*Journal, error) {
	if open == nil {
		open = OSFile
	}
	j := &Journal{dir: dir, open: open, segment: from}
	j.wake = sync.NewCond(&j.mu)
	last, err := lastSegment(dir, from)
	if err != nil {
		return nil, err
	}
	for s := from; s <= last; s++ {
		if j.size, err = read(segmentName(dir, s), s == last, replay); err != nil {
			return nil, err
		}
		j.segment = s
	}
	if j.file, err = createSegment(open, dir, j.segment); err != nil {
		return nil, fmt.Errorf("journal %s: open segment %d: %w", dir, j.segment, err)
	}
	if err := j.cut(); err != nil {
		j.file.Close()
		return nil, fmt.Errorf("journal %s: cut segment %d after its last record: %w", dir, j.segment, err)
	}
	go j.run()
	return j, nil
}

// cut removes a torn record from the end, before anything is written after it.
func (j *Journal) cut() error {
	if err := j.file.Truncate(j.size); err != nil {
		return err
	}
	return j.file.Datasync()
}

// lastSegment finds where the run of segments that begins at from ends.
func lastSegment(dir string, from uint64) (uint64, error) {
	last := from
	for {
		_, err := os.Stat(segmentName(dir, last))
		switch {
		case errors.Is(err, fs.ErrNotExist) && last == from:
			return from - 1, nil
		case errors.Is(err, fs.ErrNotExist):
			return last - 1, nil
		case err != nil:
			return 0, fmt.Errorf("journal %s: %w", dir, err)
		}
		last++
	}
}

// read replays one segment and returns the length of its whole records.
func read(name string, last bool, replay func([]byte) error) (int64, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, fmt.Errorf("journal: %w", err)
	}
	table := castagnoli()
	size := 0
	for size < len(data) {
		record, ok := next(data[size:], table)
		if !ok && !last {
			return 0, fmt.Errorf("journal %s: the record at byte %d is damaged", filepath.Base(name), size)
		}
		if !ok {
			break
		}
		if err := replay(record); err != nil {
			return 0, fmt.Errorf("journal %s: replay the record at byte %d: %w", filepath.Base(name), size, err)
		}
		size += headerBytes + len(record)
	}
	return int64(size), nil
}

func next(data []byte, table *crc32.Table) ([]byte, bool) {
	if len(data) < headerBytes {
		return nil, false
	}
	n := binary.BigEndian.Uint32(data)
	if n == 0 || n > MaxRecordBytes || int(n) > len(data)-headerBytes {
		return nil, false
	}
	record := data[headerBytes : headerBytes+int(n)]
	return record, crc32.Checksum(record, table) == binary.BigEndian.Uint32(data[4:])
}

// Remove deletes the segments before keep. What cannot be deleted is tried again by the next call.
func Remove(dir string, keep uint64) error {
	names, err := filepath.Glob(filepath.Join(dir, "journal-*.log"))
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names {
		if name < segmentName(dir, keep) {
			errs = append(errs, os.Remove(name))
		}
	}
	return errors.Join(errs...)
}
