// Package harness builds the one-machine stack and runs it as a process of its own, as a user has it: what drives the stack
// from outside, the black-box suite and the bench, knows only its address and its credentials file.
package harness

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// Build compiles the stack into dir and returns the binary's path.
func Build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "containerops")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/containerops/containerops/infra/local")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the stack: %w\n%s", err, said)
	}
	return binary, nil
}
