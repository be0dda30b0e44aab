// Package harness builds the one-machine stack and runs it as a process of its own, as a user has it: what drives the stack
// from outside, the black-box suite and the bench, knows only its address and its credentials file.
package harness

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Build compiles the stack into dir, with further flags of go build, and returns the binary's path.
func Build(ctx context.Context, dir string, flags ...string) (string, error) {
	binary := filepath.Join(dir, "containerops")
	args := append([]string{"build", "-o", binary}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, "github.com/containerops/containerops/infra/local")...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the stack: %w\n%s", err, said)
	}
	return binary, nil
}
