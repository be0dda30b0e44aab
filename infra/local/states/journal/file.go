package journal

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// File is what the journal needs of a segment's file.
type File interface {
	Write(b []byte) (int, error)
	// Datasync returns when the content and the size are on disk.
	Datasync() error
	Truncate(size int64) error
	Close() error
}

// OpenFile opens a segment's file for appending and creates it where it is missing. Tests give one whose disk is full.
type OpenFile func(name string) (File, error)

// OSFile is the OpenFile of the operating system.
func OSFile(name string) (File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

type osFile struct{ *os.File }

func (f osFile) Datasync() error {
	for {
		err := unix.Fdatasync(int(f.Fd()))
		if err != unix.EINTR {
			return err
		}
	}
}

// createSegment makes an empty segment whose name is on disk, too.
func createSegment(open OpenFile, dir string, segment uint64) (File, error) {
	f, err := open(segmentName(dir, segment))
	if err != nil {
		return nil, err
	}
	if err := syncDir(dir); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func segmentName(dir string, segment uint64) string {
	return filepath.Join(dir, fmt.Sprintf("journal-%010d.log", segment))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
