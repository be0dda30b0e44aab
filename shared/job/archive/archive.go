// Package archive makes one gzipped tar of a folder and lays it out again elsewhere.
//
// It holds folders, regular files with their permissions and times, and symbolic links that stay inside. A link that
// points out of the folder is left out when packing and refused when unpacking, as is any entry that would lie outside:
// who can write an archive must not be able to write, or have read, anything but the folder.
package archive

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Limits bound what is unpacked: a small archive may hold a very large file.
type Limits struct {
	Bytes int64 // of all files together
	Files int   // entries of any kind
}

// Defaults are the limits of a source.
func Defaults() Limits { return Limits{Bytes: 16 << 30, Files: 2_000_000} }

// within says whether a symbolic link at name stays inside the folder, as far as its text tells. Links through other links are
// held inside by who follows them (os.Root).
func within(name, target string) bool {
	if path.IsAbs(target) {
		return false
	}
	to := path.Join(path.Dir(name), target)
	return to != ".." && !strings.HasPrefix(to, "../")
}

// permissions are the bits that are kept.
func permissions(mode fs.FileMode) fs.FileMode { return mode.Perm() | 0o600 }

// entryError names the entry first.
func entryError(name string, err error) error { return fmt.Errorf("archive entry %q: %w", name, err) }
