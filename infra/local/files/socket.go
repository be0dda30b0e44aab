package files

import (
	"os"
	"path/filepath"
)

// maxSocketPath is what fits into a socket's address everywhere: 104 bytes on macOS, 108 on Linux, with the closing NUL.
const maxSocketPath = 100

// socket is where the server listens.
type socket struct {
	path string
	temp string // a folder made for it alone, when the data folder's path is too long
}

func newSocket(dir string) (socket, error) {
	if path := filepath.Join(dir, "s3.sock"); len(path) <= maxSocketPath {
		return socket{path: path}, nil
	}
	temp, err := os.MkdirTemp("", "containerops-") // mode 0700
	return socket{path: filepath.Join(temp, "s3.sock"), temp: temp}, err
}

func (s socket) remove() error {
	if s.temp == "" {
		return nil
	}
	return os.RemoveAll(s.temp)
}
