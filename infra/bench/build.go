package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// samProgram is what `make host-bundle` and `make sam-build` call; the Makefile installs it for this scenario.
const samProgram = ".build/venv/bin/sam"

// build measures `sam build` of all functions beside `go build` of them, each from a cache of its own that is empty. SAM calls make for
// each function; were each of them compiled, the ratio would be their number.
func (b *bench) build(ctx context.Context) error {
	architecture := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]
	plain, err := b.coldBuild(ctx, "go", nil, append([]string{"go"}, buildFlags(filepath.Join(b.dir, "plain"), "./functions/...")...)...)
	if err != nil {
		return err
	}
	sam, err := b.coldBuild(ctx, "sam", []string{
		"ARCHITECTURE=" + architecture, "SAM_CLI_TELEMETRY=0",
		"MAKEFLAGS=BUILD=" + filepath.Join(b.dir, "make"), // not the user's own, where all may be built already
	}, samProgram, "build", "--parameter-overrides", "Architecture="+architecture, "--build-dir", filepath.Join(b.dir, "sam"))
	if err != nil {
		return err
	}
	b.table.add(row{
		figure: "sam build of all functions, nothing cached", measured: sam.Round(time.Second).String(),
		beside: "go build ./functions/...: " + plain.Round(time.Second).String(), ratio: ratio(sam, plain), aim: "at most 1.5",
	})
	return nil
}

// coldBuild runs a command whose Go has nothing in its cache.
func (b *bench) coldBuild(ctx context.Context, name string, environment []string, command ...string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOCACHE="+filepath.Join(b.dir, "cache-"+name))
	cmd.Env = append(cmd.Env, environment...)
	begin := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s build: %w\n%s", name, err, out)
	}
	return time.Since(begin), nil
}

// buildFlags are the arguments with which the Makefile builds the bootstraps.
func buildFlags(into string, packages ...string) []string {
	return append([]string{"build", "-trimpath", "-buildvcs=false", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", into + "/"}, packages...)
}
