package demo

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"path"
	"path/filepath"
	"strings"

	"github.com/containerops/containerops/infra/gitserver"
)

// sample is the module's source. Its go.mod has another name here, for otherwise it would be a module of its own and could not
// be embedded.
//
//go:embed _sample
var sample embed.FS

// Handler serves the sample's repository at /git/greeter.git; it keeps it in dir and makes it there when it is missing.
func Handler(ctx context.Context, dir string) (http.Handler, error) {
	repository, err := gitserver.Open(ctx, filepath.Join(dir, "greeter.git"))
	if err != nil {
		return nil, err
	}
	files, err := sampleFiles()
	if err != nil {
		return nil, err
	}
	if _, err := repository.Commit(ctx, "main", files, "Greet everybody by name"); err != nil {
		return nil, err
	}
	return gitserver.Handler(dir, "/git")
}

// sampleFiles are the sample's files under the names that they have in the repository.
func sampleFiles() (map[string]string, error) {
	files := map[string]string{}
	err := fs.WalkDir(sample, "_sample", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := sample.ReadFile(name)
		files[strings.TrimSuffix(path.Base(name), ".txt")] = string(data)
		return err
	})
	return files, err
}
