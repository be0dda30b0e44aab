package job

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/containerops/containerops/shared/pipeline"
)

// tools are the programs that a basic_env promises.
var tools = map[string][]string{
	pipeline.EnvGo:     {"go"},
	pipeline.EnvJava:   {"java", "mvn"},
	pipeline.EnvNodeJS: {"node", "npm"},
}

// toolchain makes sure that what a basic_env promises is there.
func toolchain(basicEnv, path string) error {
	if basicEnv == pipeline.EnvSelfPkgBuild {
		return fmt.Errorf("basic_env %s runs in an image of the user's own, which needs the docker runner", basicEnv)
	}
	needed, known := tools[basicEnv]
	if !known {
		return fmt.Errorf("basic_env %q is not known", basicEnv)
	}
	for _, tool := range needed {
		if _, err := lookPath(path, tool); err != nil {
			return fmt.Errorf("basic_env %s: %w", basicEnv, err)
		}
	}
	return nil
}

// lookPath finds a program on a PATH that need not be this process's own.
func lookPath(path, program string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		file := filepath.Join(dir, program)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 && filepath.IsAbs(file) {
			return file, nil
		}
	}
	return "", fmt.Errorf("%s is not installed where builds run: it is nowhere on the PATH %s", program, path)
}
