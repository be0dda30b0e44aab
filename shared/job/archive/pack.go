package archive

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/klauspost/compress/gzip"
)

// Pack writes the archive of a folder. It is fast rather than small. It returns the symbolic links that it left out because they
// point out of the folder; sockets and the like are left out silently.
func Pack(ctx context.Context, dir string, to io.Writer) (leftOut []string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	zip, err := gzip.NewWriterLevel(to, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	p := &packer{root: root, tar: tar.NewWriter(zip)}
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case name == ".":
			return nil
		}
		return p.add(name, entry)
	})
	if err != nil {
		return nil, err
	}
	if err := p.tar.Close(); err != nil {
		return nil, err
	}
	return p.leftOut, zip.Close()
}

type packer struct {
	root    *os.Root
	tar     *tar.Writer
	leftOut []string
}

func (p *packer) add(name string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	target := ""
	switch mode := info.Mode(); {
	case mode&fs.ModeSymlink != 0:
		if target, err = p.root.Readlink(name); err != nil {
			return err
		}
		if !within(name, target) {
			p.leftOut = append(p.leftOut, name)
			return nil
		}
	case !mode.IsDir() && !mode.IsRegular():
		return nil
	}
	header, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return entryError(name, err)
	}
	header.Name, header.Uid, header.Gid, header.Uname, header.Gname = name, 0, 0, "", ""
	if err := p.tar.WriteHeader(header); err != nil {
		return entryError(name, err)
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	return p.copy(name, info.Size())
}

func (p *packer) copy(name string, size int64) error {
	file, err := p.root.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := io.CopyN(p.tar, file, size); err != nil {
		return entryError(name, fmt.Errorf("it changed while it was read: %w", err))
	}
	return nil
}
