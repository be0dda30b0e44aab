package job

import (
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// keep stores a built file in the files bucket.
func (r *running) keep(w *workspace, output Output) (FileResult, error) {
	file, size, err := openOutput(w.work(), output.LocalPath)
	if err != nil {
		return FileResult{}, fmt.Errorf("local_file_path %q: %w", output.LocalPath, err)
	}
	defer file.Close()
	if limit := r.agent.Settings.OutputBytes; size > limit {
		return FileResult{}, fmt.Errorf("local_file_path %q: its %d bytes are more than the %d that may be kept", output.LocalPath, size, limit)
	}
	body := &summing{file: file, sum: sha512.New()}
	if err := put(r.ctx, r.agent.Files, output.Key, body); err != nil {
		return FileResult{}, err
	}
	if body.summed != size {
		return FileResult{}, fmt.Errorf("local_file_path %q: it changed while it was read", output.LocalPath)
	}
	kept := FileResult{Name: output.Name, Key: output.Key, SHA512: hex.EncodeToString(body.sum.Sum(nil)), Size: size}
	r.log.Content("Archived %s: %d bytes, SHA-512 %s", output.LocalPath, size, kept.SHA512)
	return kept, nil
}

// openOutput opens a regular file within a folder, also through links as long as they stay inside.
func openOutput(dir, path string) (*os.File, int64, error) {
	if !filepath.IsLocal(path) {
		return nil, 0, errors.New("it leads out of the workspace")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, 0, err
	}
	defer root.Close()
	info, err := root.Stat(path) // before opening: opening a pipe would wait for its writer
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0, errors.New("the script made no such file")
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular():
		return nil, 0, errors.New("it is no regular file")
	}
	file, err := root.Open(path)
	if err != nil {
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// summing is a file that is summed while it is read for the first time, though a put may read it twice: once to sign it, once
// to send it.
type summing struct {
	file   *os.File
	sum    hash.Hash
	at     int64
	summed int64 // so many first bytes are in the sum
}

func (s *summing) Read(p []byte) (int, error) {
	n, err := s.file.Read(p)
	if end := s.at + int64(n); end > s.summed && s.at <= s.summed {
		s.sum.Write(p[s.summed-s.at : n])
		s.summed = end
	}
	s.at += int64(n)
	return n, err
}

func (s *summing) Seek(offset int64, whence int) (int64, error) {
	at, err := s.file.Seek(offset, whence)
	if err == nil {
		s.at = at
	}
	return at, err
}

var _ io.ReadSeeker = (*summing)(nil)
