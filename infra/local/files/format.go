package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
)

// format is where an object's attributes (type, checksum, the uploader's own) are kept: in extended attributes of its file,
// or in small files beside, on a file system that has none. It is chosen once, when the folder is made, and written down:
// a folder read in the other format would have lost all attributes without a word.
type format string

const (
	formatXattr   format = "xattr"
	formatSidecar format = "sidecar"
)

// openBackend prepares the folder; it changes the working directory.
func openBackend(dir string) (*posix.Posix, error) {
	objects, attributes := filepath.Join(dir, "objects"), filepath.Join(dir, "attributes")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		return nil, err
	}
	chosen, err := readFormat(dir, objects)
	if err != nil {
		return nil, err
	}
	var storer meta.MetadataStorer = meta.XattrMeta{}
	if chosen == formatSidecar {
		if err := os.MkdirAll(attributes, 0o700); err != nil {
			return nil, err
		}
		if storer, err = meta.NewSideCar(attributes); err != nil {
			return nil, err
		}
	}
	return posix.New(objects, storer, posix.PosixOpts{Concurrency: maxFileTasks, IOBufferSize: copyBuffer})
}

// readFormat reads what was chosen, or chooses.
func readFormat(dir, objects string) (format, error) {
	name := filepath.Join(dir, "format")
	data, err := os.ReadFile(name)
	switch chosen := format(strings.TrimSpace(string(data))); {
	case errors.Is(err, fs.ErrNotExist):
		return chooseFormat(name, objects)
	case err != nil:
		return "", err
	case chosen == formatSidecar:
		return chosen, nil
	case chosen == formatXattr:
		if err := probeXattr(objects); err != nil {
			return "", fmt.Errorf("objects were stored with extended attributes, which do not work here: %w "+
				"(copy the folder with its attributes to a file system that has them)", err)
		}
		return chosen, nil
	default:
		return "", fmt.Errorf("read %s: %q is no known format", name, chosen)
	}
}

func chooseFormat(name, objects string) (format, error) {
	chosen := formatXattr
	if probeXattr(objects) != nil {
		chosen = formatSidecar
	}
	return chosen, os.WriteFile(name, []byte(chosen+"\n"), 0o600)
}

// probeXattr tries: some file systems read attributes but cannot write them.
func probeXattr(dir string) error {
	const name = "containerops-probe"
	if err := (meta.XattrMeta{}).StoreAttribute(nil, dir, "", name, []byte("1")); err != nil {
		return err
	}
	return (meta.XattrMeta{}).DeleteAttribute(dir, "", name)
}
