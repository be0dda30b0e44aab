// Command samlocal lets every function of the bundle run under SAM's Lambda emulator, in Docker, and answer as it does on AWS:
//
//	go run ./infra/samlocal up       starts the services that functions call and prepares what functions/*/event.json speak of
//	go run ./infra/samlocal check    invokes every function with its event, and holds it to the status of its success
//	go run ./infra/samlocal down     ends what up has started
//	go run ./infra/samlocal api      serves the whole bundle, from requests to builds, until it is asked to end (api.go)
//	go run ./infra/samlocal tour     serves it, takes the README's tour there, and ends
//
// `make sam-local` does up and what comes before it. After it any function can be invoked, once or more:
//
//	sam local invoke GetPipelineFunction -e functions/get-pipeline/event.json --env-vars env.json
//
// What up leaves:
//
//	env.json                       the functions' settings, for SAM
//	.build/sam-local.yaml          the built template for this machine (samconfig.toml names it to SAM)
//	.build/sam-local/              what runs in the background, and its logs
//
// The table is DynamoDB Local's, all else is moto's: buckets, secrets, and Step Functions and CodeBuild that take note of what
// is started and do nothing; in their place api and tour execute and build themselves (engine.go). They listen at the address
// that this machine has for its containers; AWS_ENDPOINT_URL leads the functions there. The state is in memory: the next up
// begins anew.
//
// The events are as they are committed. So the account, its administrator, a webhook and the key that signs tokens are always
// the same here (account.go), numbers follow from the order in which things are made (prepare.go), and the token in the events
// is good for decades. None of this is so anywhere else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/containerops/containerops/shared/job/process"
)

func main() {
	if process.IsWarden() {
		process.RunWarden()
		return
	}
	var o options
	flag.StringVar(&o.python, "python", "python3", "the Python that has moto")
	flag.StringVar(&o.sam, "sam", "sam", "SAM's command line")
	flag.StringVar(&o.built, "template", "", "what sam build wrote")
	flag.IntVar(&o.atOnce, "at-once", 3, "invocations at a time")
	flag.StringVar(&o.listen, "listen", "127.0.0.1:3000", "address of the API")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := o.run(ctx, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "samlocal:", err)
		os.Exit(1)
	}
}

type options struct {
	python, sam, built, listen string
	atOnce                     int
}

func (o options) run(ctx context.Context, command string) error {
	switch command {
	case "up":
		return o.up(ctx)
	case "check":
		return o.check(ctx)
	case "down":
		return down(ctx)
	case "api":
		return o.stay(ctx)
	case "tour":
		return o.serve(ctx, tour)
	}
	return fmt.Errorf("%q: want up, check, down, api or tour", command)
}

func (o options) up(ctx context.Context) error {
	if err := down(ctx); err != nil {
		return err
	}
	place, err := start(ctx, o.python)
	if err != nil {
		return err
	}
	if err := prepare(ctx, place); err != nil {
		return fmt.Errorf("prepare the state: %w", err)
	}
	variables := environment(place)
	return errors.Join(writeEnvironment(variables), localTemplate(o.built, variables))
}
