package job

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// workspace is a job's folder:
//
//	work/     the source and what the script makes: where the script runs
//	tmp/      TMPDIR
//	home/     HOME, when none is kept
//	private/  the agent's own: the script's file, git's configuration
type workspace struct {
	dir  string
	home string
}

func (a *Agent) newWorkspace(spec *Spec) (*workspace, error) {
	if spec.Cache != "" && !filepath.IsLocal(spec.Cache) {
		return nil, fmt.Errorf("cache %q is no folder's name", spec.Cache)
	}
	dir, err := os.MkdirTemp(a.Settings.WorkDir, fmt.Sprintf("job-%d-", spec.Job))
	if err != nil {
		return nil, err
	}
	w := &workspace{dir: dir, home: filepath.Join(dir, "home")}
	if spec.Cache != "" {
		w.home = filepath.Join(a.Settings.CacheDir, spec.Cache)
	}
	for _, sub := range []string{w.work(), w.tmp(), w.private(), w.home} {
		if err := os.MkdirAll(sub, 0o700); err != nil {
			w.remove()
			return nil, err
		}
	}
	return w, nil
}

func (w *workspace) work() string    { return filepath.Join(w.dir, "work") }
func (w *workspace) tmp() string     { return filepath.Join(w.dir, "tmp") }
func (w *workspace) private() string { return filepath.Join(w.dir, "private") }

// remove removes the folder; what is left of it goes with the rest of WorkDir at the next start.
func (w *workspace) remove() { _ = RemoveAll(w.dir) }

// RemoveAll removes a folder that scripts wrote in. Some make folders that even their owner may not write to, as Go does
// for its modules, so that removing needs their permissions changed.
func RemoveAll(dir string) error {
	err := os.RemoveAll(dir)
	if err == nil {
		return nil
	}
	_ = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() {
			_ = os.Chmod(path, 0o700)
		}
		return nil // what cannot be read is left for RemoveAll to name
	})
	return os.RemoveAll(dir)
}
