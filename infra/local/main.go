// Command local is ContainerOps on one machine: everything that the serverless bundle has on AWS, in one process. The functions
// are the ones of functions/, the state machines those of statemachines/, the routes those of template.yaml; only what AWS
// provides is provided by the packages below this folder.
//
//	browser, curl ── public listener ──┬─ gateway ── functions ──┬─ bolt: the table
//	                                   ├─ presigned URLs ────────┼─ files: S3
//	                                   └─ /git/: the sample      │
//	loopback listener (signed) ────────┬─ states: Step Functions ┤
//	                                   └─ builds: CodeBuild ─────┘
//
// Its flags are told by --help; the data folder is described in data.go.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/containerops/containerops/infra/local/demo"
	"github.com/containerops/containerops/shared/job/process"
)

func main() {
	if process.IsWarden() {
		process.RunWarden()
		return
	}
	slog.SetDefault(newLogger(os.Stderr))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	err := runStack(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "containerops:", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// runStack is the whole program: it returns when the context ends, when a part fails, or after --demo=check.
func runStack(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	c, err := parseConfig(args, stderr)
	if err != nil {
		return err
	}
	if c.rotateKeys != rotateOff {
		return rotateKeys(ctx, c, stdout)
	}
	s, err := open(ctx, c)
	if err != nil {
		if ctx.Err() != nil {
			return nil // it was asked to end before it was up
		}
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	fmt.Fprintln(stdout, "ContainerOps is ready at", s.URL())
	if c.demo == demoOff {
		return s.Wait(ctx)
	}
	shown := demo.Run(ctx, stdout, s.CredentialsFile())
	if c.demo == demoCheck || ctx.Err() != nil {
		return errors.Join(ignoreEnd(ctx, shown), s.Failed())
	}
	if shown != nil {
		fmt.Fprintln(stderr, "containerops:", shown)
	}
	return s.Wait(ctx)
}

// ignoreEnd drops an error that only says that the program was asked to end.
func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
