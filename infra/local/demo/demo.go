// Package demo runs the main job before the user's eyes: a Git repository that this machine serves, a pipeline that tests and
// compiles it, a review, and a package to download. It is a client of the public API like any other, and knows no more than
// the credentials file tells.
//
//	repository  /git/greeter.git on the stack's own listener
//	pipeline    greeter in group demo: source -> build -> review
//	package     demo/greeter, one version a run: 1.0.<number of the run>
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/containerops/containerops/infra/client"
)

const (
	group       = "demo"
	name        = "greeter"
	packageName = "greeter"
)

// Demo is one showing of the sample.
type Demo struct {
	Client *client.Client
	Out    io.Writer
	Poll   time.Duration // between two looks at a run
}

// Run shows the sample on the stack whose credentials file is given and says on w what happens, as it happens. Its error says
// which step failed and why.
func Run(ctx context.Context, w io.Writer, credentialsFile string) error {
	credentials, err := client.ReadCredentials(credentialsFile)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d := &Demo{Client: client.New(credentials), Out: w, Poll: 100 * time.Millisecond}
	p, err := d.show(ctx)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d.sayHowToGoOn(credentialsFile, p.Webhook())
	return nil
}

// show runs the sample once and returns its pipeline.
func (d *Demo) show(ctx context.Context) (*client.Pipeline, error) {
	d.say("\nThe sample: from a Git repository to a package\n\n")
	p, err := d.pipeline(ctx)
	if err != nil {
		return nil, err
	}
	if err := d.finishEarlier(ctx, p); err != nil {
		return nil, err
	}
	run, err := d.fire(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("call webhook: %w", err)
	}
	if run, err = d.follow(ctx, p, run.ID); err != nil {
		return nil, err
	}
	if run.Status != "success" {
		return nil, fmt.Errorf("run %d of pipeline %s ended with %s%s", run.Number, p.Name, run.Status, reason(run))
	}
	return p, d.fetch(ctx, run)
}

// pipeline finds the sample's pipeline and makes it, and its group, when it is not there.
func (d *Demo) pipeline(ctx context.Context) (*client.Pipeline, error) {
	err := d.Client.CreateGroup(ctx, group, "The sample of the first start")
	if err != nil && !hasStatus(err, http.StatusConflict) {
		return nil, fmt.Errorf("create group %s: %w", group, err)
	}
	source := d.Client.URL("/git/greeter.git")
	list, err := d.Client.Pipelines(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("list the pipelines of group %s: %w", group, err)
	}
	for _, p := range list {
		if len(p.Stages) > 0 && p.Stages[0].Params["url"] == source {
			d.say("  pipeline   %s (id %d) is there from before\n", p.Name, p.ID)
			return d.Client.Pipeline(ctx, p.ID)
		}
	}
	p, err := d.create(ctx, source)
	if err != nil {
		return nil, fmt.Errorf("create pipeline: %w", err)
	}
	d.say("  pipeline   %s (id %d) in group %s\n", p.Name, p.ID, group)
	return p, nil
}

// create makes the pipeline. A stack that was moved to another address has one of that name which fetches from the old one.
func (d *Demo) create(ctx context.Context, source string) (*client.Pipeline, error) {
	definition := samplePipeline(source, d.Client.Credentials.User)
	p, err := d.Client.CreatePipeline(ctx, group, definition)
	if !hasStatus(err, http.StatusConflict) {
		return p, err
	}
	address, err := url.Parse(source)
	if err != nil {
		return nil, err
	}
	definition.Name += "-" + address.Port()
	return d.Client.CreatePipeline(ctx, group, definition)
}

// finishEarlier brings a run to its end that was under way when the stack was last ended.
func (d *Demo) finishEarlier(ctx context.Context, p *client.Pipeline) error {
	runs, err := d.Client.Runs(ctx, p.ID, 1)
	if err != nil || len(runs) == 0 || ended(runs[0].Status) {
		return err
	}
	d.say("  run %d      is still under way from before; it comes first\n", runs[0].Number)
	run, err := d.follow(ctx, p, runs[0].ID)
	if err == nil {
		d.say("  run %d      ended with %s\n", run.Number, run.Status)
	}
	return err
}

// fire calls the pipeline's webhook.
func (d *Demo) fire(ctx context.Context, p *client.Pipeline) (*client.Run, error) {
	answer, err := d.Client.Trigger(ctx, p.Webhook())
	if err != nil {
		return nil, err
	}
	if err := answer.Err(); err != nil {
		return nil, err
	}
	runs, err := d.Client.Runs(ctx, p.ID, 1)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		return nil, fmt.Errorf("pipeline %s has no run after its webhook was called", p.Name)
	}
	d.say("  webhook    %s\n", p.Webhook())
	return &runs[0], nil
}

func (d *Demo) say(format string, args ...any) { fmt.Fprintf(d.Out, format, args...) }

func hasStatus(err error, status int) bool {
	var answered *client.Error
	return errors.As(err, &answered) && answered.Status == status
}
