// Command fuzzapi has Schemathesis call the service with what infra/openapi.yaml allows and with what it does not, on a stack of its own
// that nothing else uses. It fails when an answer is a 5xx or is not in the definition.
//
//	go run ./infra/fuzzapi -schemathesis .build/schemathesis-4.32.5/bin/st
//
// It does so twice: once for things that are there (see fixture.go), and once for things that hardly ever are. What is there is the only
// pipeline that is ever started: the others fetch from and run what nobody has chosen. The seed and the number of cases are given, so that what
// it finds is found again; the time is bounded.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/harness"
)

func main() {
	var o options
	flag.StringVar(&o.schemathesis, "schemathesis", "st", "the program")
	flag.IntVar(&o.seed, "seed", 1, "what cases are made from")
	flag.IntVar(&o.examples, "examples", 12, "cases of an operation, in each phase")
	flag.IntVar(&o.seconds, "seconds", 45, "the time of each of the two rounds")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "fuzzapi:", err)
		os.Exit(1)
	}
}

type options struct {
	schemathesis string
	seed         int
	examples     int
	seconds      int
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "containerops-fuzzapi-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if o.schemathesis, err = exec.LookPath(o.schemathesis); err != nil {
		return err
	}
	if o.schemathesis, err = filepath.Abs(o.schemathesis); err != nil {
		return err
	}
	binary, err := harness.Build(ctx, dir)
	if err != nil {
		return err
	}
	stack, err := harness.Start(ctx, binary, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer func() {
		if ended := stack.Terminate(); err != nil || ended != nil {
			fmt.Fprintf(os.Stderr, "the stack said:\n%s\n", stack.Output())
			err = errors.Join(err, ended)
		}
	}()
	api := client.New(stack.Credentials)
	token, err := api.Token(ctx)
	if err != nil {
		return err
	}
	there, err := prepare(ctx, api)
	if err != nil {
		return fmt.Errorf("make what is to be there: %w", err)
	}
	config := filepath.Join(dir, "there.toml")
	if err := os.WriteFile(config, []byte(there), 0o600); err != nil {
		return err
	}
	nothing := filepath.Join(dir, "nothing.toml")
	if err := os.WriteFile(nothing, nil, 0o600); err != nil {
		return err
	}
	return errors.Join(
		o.round(ctx, "things that are there", config, stack.Credentials.Endpoint, token,
			"--exclude-method=DELETE", "--exclude-operation-id=update-pipeline"),
		o.round(ctx, "things that are not", nothing, stack.Credentials.Endpoint, token,
			"--exclude-operation-id=start-pipeline"),
	)
}

// round calls every operation, with deliberately wrong requests among the others.
func (o options) round(ctx context.Context, title, config, endpoint, token string, more ...string) error {
	fmt.Printf("--- %s\n", title)
	args := []string{
		"--config-file=" + config, "--no-color", "run", endpoint + "/openapi.yaml",
		"--header=X-Auth-Token:" + token, "--phases=examples,coverage,fuzzing",
		"--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance," +
			"response_schema_conformance,unsupported_method,ignored_auth",
		"--max-redirects=0", // a download goes on at the object store, which is not the API
		"--seed=" + strconv.Itoa(o.seed), "--max-examples=" + strconv.Itoa(o.examples), "--max-time=" + strconv.Itoa(o.seconds), "--request-timeout=120",
		"--generation-database=none", "--suppress-health-check=all", "--continue-on-failure", "--no-shrink", "--warnings=off",
		"--workers=1", // Python before 3.12 fails by chance when several threads read its own code, as the generator of cases does
	}
	cmd := exec.CommandContext(ctx, o.schemathesis, append(args, more...)...)
	cmd.Dir = filepath.Dir(config) // what it keeps of failures goes with the rest
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	return nil
}
