// Command emulated brings the built bundle up on an emulated AWS, runs the black-box suite there, and says what the run has
// cost: state transitions, function calls, read and write units.
//
//	go run ./infra/emulated -emulator PATH/run -python .build/emulated/bin/python -template .build/sam/template.yaml
//
// A function is refused what its role does not allow. It fails when a story fails, when a function was refused something, when
// one ended with an error that nobody asked for, and when a stage has cost more than design allows (see stats.go). What comes
// after the flags goes to go test.
// With -runs it does so many runs in place of the suite, while the emulated services fail (see storm.go).
// With -roles it says which rights of the roles the suite does not use (see roles.go).
// All that it starts ends with it; after a failure the logs stay where it says.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/containerops/containerops/infra/client"
)

func main() {
	var o options
	flag.StringVar(&o.emulator, "emulator", "", "the emulator's program")
	flag.StringVar(&o.python, "python", "python3", "the Python that has what it needs (requirements.txt)")
	flag.StringVar(&o.template, "template", "", "what sam build wrote")
	flag.StringVar(&o.buildPath, "build-path", "", "folder that comes first on the PATH of builds: it has the aws command")
	flag.BoolVar(&o.roles, "roles", false, "compare what roles allow with what the suite uses")
	flag.BoolVar(&o.tell, "tell", false, "with -roles: tell what is allowed and not used, and fail only for what is used and not allowed")
	flag.IntVar(&o.runs, "runs", 0, "do so many runs while services fail, in place of the suite")
	flag.Parse()
	o.test = flag.Args()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "emulated:", err)
		os.Exit(1)
	}
}

type options struct {
	emulator, python, template, buildPath string

	roles bool
	tell  bool
	runs  int
	test  []string // further arguments of go test
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "containerops-emulated-")
	if err != nil {
		return err
	}
	aws, err := start(ctx, o, dir)
	if err != nil {
		return fmt.Errorf("start the emulated AWS (logs in %s): %w", dir, err)
	}
	defer func() {
		aws.stop()
		if err == nil {
			os.RemoveAll(dir)
		}
	}()
	credentials := filepath.Join(dir, "credentials.json")
	if err := aws.writeCredentials(ctx, credentials); err != nil {
		return fmt.Errorf("the first administrator's credentials (logs in %s): %w", dir, err)
	}
	administrator, err := client.ReadCredentials(credentials)
	if err != nil {
		return err
	}
	failed := errors.Join(aws.work(ctx, o, credentials, administrator), aws.checkSecrets(ctx, administrator))
	counted, err := aws.stats(ctx)
	if err != nil {
		return err
	}
	counted.print(os.Stdout)
	if o.roles {
		missing, excess := aws.auditRoles(counted, o.template)
		if failed = errors.Join(failed, missing); o.tell && excess != nil {
			fmt.Println(excess)
		} else {
			failed = errors.Join(failed, excess)
		}
	} else {
		failed = errors.Join(failed, counted.check(o.runs > 0))
	}
	if failed != nil {
		return fmt.Errorf("logs in %s: %w", dir, failed)
	}
	return nil
}

// work does what is asked for: the suite, or a storm.
func (e *emulated) work(ctx context.Context, o options, credentials string, administrator client.Credentials) error {
	if o.runs == 0 {
		return suite(ctx, e.API, credentials, o.test)
	}
	return newStorm(e, administrator).run(ctx, o.runs)
}
