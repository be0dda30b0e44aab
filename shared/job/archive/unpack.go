package archive

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
)

// Unpack lays an archive out in a folder that exists. It stops at the first entry that is not allowed; what it has written
// until then stays.
func Unpack(ctx context.Context, from io.Reader, dir string, limits Limits) error {
	zip, err := gzip.NewReader(from)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	u := &unpacker{root: root, left: limits, limits: limits}
	for entries := tar.NewReader(zip); ; {
		header, err := entries.Next()
		switch {
		case errors.Is(err, io.EOF):
			_, err := io.Copy(io.Discard, zip) // so that a checksum of from sees all of it
			return err
		case err != nil:
			return fmt.Errorf("archive: %w", err)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		if err := u.entry(header, entries); err != nil {
			return entryError(header.Name, err)
		}
	}
}

type unpacker struct {
	root         *os.Root
	left, limits Limits
	dir          string // of the newest entry
}

func (u *unpacker) entry(header *tar.Header, content io.Reader) error {
	name := path.Clean(header.Name)
	if !filepath.IsLocal(name) {
		return errors.New("its path leads out of the folder")
	}
	if u.left.Files--; u.left.Files < 0 {
		return fmt.Errorf("there are more than %d entries", u.limits.Files)
	}
	if dir := path.Dir(name); dir != u.dir { // entries come folder by folder
		if err := u.root.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		u.dir = dir
	}
	mode := permissions(header.FileInfo().Mode())
	switch header.Typeflag {
	case tar.TypeDir:
		return u.root.MkdirAll(name, mode|0o700)
	case tar.TypeReg:
		return u.file(name, mode, header, content)
	case tar.TypeSymlink:
		if !within(name, header.Linkname) {
			return fmt.Errorf("the link to %q leads out of the folder", header.Linkname)
		}
		return u.root.Symlink(header.Linkname, name)
	}
	return fmt.Errorf("its type %q is not allowed", header.Typeflag)
}

func (u *unpacker) file(name string, mode fs.FileMode, header *tar.Header, content io.Reader) error {
	if u.left.Bytes -= header.Size; u.left.Bytes < 0 {
		return fmt.Errorf("the files are larger than %d bytes", u.limits.Bytes)
	}
	file, err := u.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, content); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Close(); err != nil {
		return err
	}
	return u.root.Chtimes(name, header.ModTime, header.ModTime)
}
