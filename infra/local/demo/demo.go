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
	webhook, err := d.show(ctx)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d.sayHowToGoOn(credentialsFile, webhook)
	return nil
}

// show runs the sample once and returns the webhook that does so.
func (d *Demo) show(ctx context.Context) (webhook string, err error) {
	d.say("\nThe sample: from a Git repository to a package\n\n")
	p, err := d.pipeline(ctx)
	if err != nil {
		return "", err
	}
	if err := d.finishEarlier(ctx, p); err != nil {
		return "", err
	}
	if webhook, err = d.webhook(p); err != nil {
		return "", err
	}
	run, err := d.fire(ctx, p, webhook)
	if err != nil {
		return "", fmt.Errorf("call webhook: %w", err)
	}
	if run, err = d.follow(ctx, p, run.ID); err != nil {
		return "", err
	}
	if run.Status != "success" {
		return "", fmt.Errorf("run %d of pipeline %s ended with %s%s", run.Number, p.Name, run.Status, reason(run))
	}
	return webhook, d.fetch(ctx, run)
}

// pipeline finds the sample's pipeline and makes it, and its group, when it is not there.
func (d *Demo) pipeline(ctx context.Context) (*client.Pipeline, error) {
	err := d.Client.CreateGroup(ctx, group, "The sample of the first start")
	if err != nil && !hasStatus(err, http.StatusConflict) {
		return nil, fmt.Errorf("create group %s: %w", group, err)
	}
	list, err := d.Client.Pipelines(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("list the pipelines of group %s: %w", group, err)
	}
	for _, p := range list {
		if p.Name == name {
			d.say("  pipeline   %s (id %d) is there from before\n", p.Name, p.ID)
			return d.Client.Pipeline(ctx, p.ID)
		}
	}
	p, err := d.Client.CreatePipeline(ctx, group, samplePipeline(d.Client.Credentials.Endpoint, d.Client.Credentials.User))
	if err != nil {
		return nil, fmt.Errorf("create pipeline %s: %w", name, err)
	}
	d.say("  pipeline   %s (id %d) in group %s\n", p.Name, p.ID, group)
	return p, nil
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
func (d *Demo) fire(ctx context.Context, p *client.Pipeline, webhook string) (*client.Run, error) {
	d.say("  webhook    %s\n", webhook)
	answer, err := d.Client.Trigger(ctx, webhook)
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
	return &runs[0], nil
}

// webhook is the address that starts the sample on this stack. What the pipeline shows begins with the address that the stack
// had when the pipeline was made.
func (d *Demo) webhook(p *client.Pipeline) (string, error) {
	shown, err := url.Parse(p.Webhook())
	if err != nil || shown.Path == "" {
		return "", fmt.Errorf("pipeline %s shows no webhook: %q", p.Name, p.Webhook())
	}
	return d.Client.URL(shown.Path) + "?" + url.Values{originParam: {d.Client.Credentials.Endpoint}}.Encode(), nil
}

func (d *Demo) say(format string, args ...any) { fmt.Fprintf(d.Out, format, args...) }

func hasStatus(err error, status int) bool {
	var answered *client.Error
	return errors.As(err, &answered) && answered.Status == status
}
