package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// actVersion is the peer that runs a pipeline's jobs on this machine without a service.
const actVersion = "github.com/nektos/act@v0.2.89"

// act is the time that act takes for n jobs, one after the other, each of which runs true on this machine.
func (b *bench) act(ctx context.Context, n int) (time.Duration, error) {
	binary := filepath.Join(b.dir, "act")
	if _, err := os.Stat(binary); err != nil {
		install := exec.CommandContext(ctx, "go", "install", actVersion)
		install.Env = append(os.Environ(), "GOBIN="+b.dir, "GOFLAGS=-mod=mod")
		if _, err := timed(install); err != nil {
			return 0, err
		}
	}
	dir, err := os.MkdirTemp(b.dir, "act-")
	if err != nil {
		return 0, err
	}
	if err := writeWorkflow(dir, n); err != nil {
		return 0, err
	}
	if _, err := timed(exec.CommandContext(ctx, "git", "-C", dir, "init", "-q")); err != nil {
		return 0, err
	}
	run := exec.CommandContext(ctx, binary, "push", "-P", "self-hosted=-self-hosted")
	run.Dir = dir
	run.Env = append(os.Environ(), "HOME="+dir, "XDG_CACHE_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	return timed(run)
}

func writeWorkflow(dir string, n int) error {
	var text strings.Builder
	text.WriteString("on: push\njobs:\n")
	for i := range n {
		fmt.Fprintf(&text, "  job%d:\n    runs-on: self-hosted\n", i)
		if i > 0 {
			fmt.Fprintf(&text, "    needs: job%d\n", i-1)
		}
		text.WriteString("    steps:\n      - run: \"true\"\n")
	}
	workflows := filepath.Join(dir, ".github", "workflows")
	if err := os.MkdirAll(workflows, 0o755); err != nil {
		return err
	}
	// act asks which image to use unless it has a file of settings.
	if err := os.WriteFile(filepath.Join(dir, ".actrc"), []byte("-P self-hosted=-self-hosted\n"), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(workflows, "bench.yml"), []byte(text.String()), 0o600)
}
