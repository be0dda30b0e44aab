package job

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/containerops/containerops/shared/job/process"
)

// build does a jenkins_build job: inputs, script, the report of its tests, outputs. With the error of a script that ran its Result
// has the tests.
func (r *running) build(w *workspace) (Result, error) {
	if err := toolchain(r.spec.BasicEnv, r.agent.Settings.Path); err != nil {
		return Result{}, err
	}
	for _, input := range r.spec.Inputs {
		if err := r.lay(w, input); err != nil {
			return Result{}, fmt.Errorf("input %q: %w", input.Name, err)
		}
	}
	r.log.Phase("Building", string(building), 10)
	failed := r.script(w)
	if failed != nil {
		failed = fmt.Errorf("script: %w", failed)
	}
	tests, err := r.report(w, failed)
	result := Result{Tests: tests}
	if err != nil || len(r.spec.Outputs) == 0 {
		return result, err
	}
	r.log.Phase("Archiving", string(building), 90)
	for _, output := range r.spec.Outputs {
		file, err := r.keep(w, output)
		if err != nil {
			return result, fmt.Errorf("output %q: %w", output.Name, err)
		}
		result.Files = append(result.Files, file)
	}
	return result, nil
}

// script runs the script from a file, since an argument may not be longer than 128 KB. Its name is what the shell's own
// messages begin with.
func (r *running) script(w *workspace) error {
	const name = "jenkins_shell"
	if err := os.WriteFile(filepath.Join(w.private(), name), []byte(r.spec.Script), 0o600); err != nil {
		return err
	}
	shell, err := lookPath(r.agent.Settings.Path, "sh")
	if err != nil {
		return err
	}
	output := r.output()
	err = r.agent.Runner.Run(r.ctx, process.Command{
		Path: shell, Args: []string{"-e", "../private/" + name}, Dir: w.work(), Env: r.environment(w), Output: output,
	})
	if lost := output.Flush(); lost != nil && err == nil {
		err = lost
	}
	return err
}

// environment is all that a script sees: the run's params first, so that they cannot take the place of the rest.
func (r *running) environment(w *workspace) []string {
	env := make([]string, 0, len(r.spec.Env)+5)
	for name, value := range r.spec.Env {
		env = append(env, name+"="+value)
	}
	return append(env, "CI=true", "LANG=C.UTF-8", "PATH="+r.agent.Settings.Path, "HOME="+w.home, "TMPDIR="+w.tmp())
}
