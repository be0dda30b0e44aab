package job

import (
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/containerops/containerops/shared/job/archive"
)

// lay lays an input into the workspace. Its bytes must be the ones that the run pinned.
func (r *running) lay(w *workspace, input Input) error {
	bucket := r.agent.Files
	if input.Archive {
		bucket = r.agent.Work
	}
	object, err := bucket.Get(r.ctx, input.Key)
	if err != nil {
		return err
	}
	defer object.Body.Close()
	sum := sha512.New()
	content := io.TeeReader(object.Body, sum)
	if input.Archive {
		err = archive.Unpack(r.ctx, content, w.work(), r.agent.Settings.Source)
	} else {
		err = r.layFile(w, input.Path, content)
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, content); err != nil { // what follows an archive's end
		return err
	}
	return checkSum(sum, input.SHA512)
}

// layFile writes a file into the workspace, over what the source has there.
func (r *running) layFile(w *workspace, path string, content io.Reader) error {
	if !filepath.IsLocal(path) {
		return fmt.Errorf("path %q leads out of the workspace", path)
	}
	root, err := os.OpenRoot(w.work())
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := root.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	return errors.Join(err, file.Close())
}

func checkSum(sum hash.Hash, want string) error {
	if got := hex.EncodeToString(sum.Sum(nil)); !strings.EqualFold(got, want) {
		return fmt.Errorf("its SHA-512 is %s, not %s: it was changed since the run began", got, want)
	}
	return nil
}
