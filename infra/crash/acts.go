package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// trigger calls a webhook, which the user finds in the pipeline: its address changes with each start of the stack.
func (u *user) trigger(ctx context.Context, what, pipeline string, want int, address func(*client.Pipeline) string) error {
	return u.once(ctx, what, func() error {
		p, err := u.find(ctx, pipeline)
		if err != nil {
			return err
		}
		answer, err := u.api.Trigger(ctx, address(p)+"?who=ann")
		if err == nil && answer.Status/100 == 2 && answer.Status != want {
			return &client.Error{Request: what, Status: answer.Status, Body: fmt.Sprintf("want %d", want)}
		}
		if err == nil {
			err = answer.Err()
		}
		return err
	})
}

// start starts a pipeline by hand, unless it has a run of that number already: an answer that was lost says nothing.
func (u *user) start(ctx context.Context, name string, number int64, params ...client.Param) error {
	p, err := u.find(ctx, name)
	if err != nil {
		return err
	}
	return u.act(ctx, "start "+name, func() error {
		runs, err := u.api.Runs(ctx, p.ID, 1)
		if err != nil || len(runs) > 0 && runs[0].Number >= number {
			return err
		}
		_, err = u.api.Start(ctx, p.ID, params...)
		return err
	})
}

// finish sees a pipeline's run of a number through to its end.
func (u *user) finish(ctx context.Context, name string, number int64) error {
	ticks := time.NewTicker(look)
	defer ticks.Stop()
	seen := "nothing"
	for {
		p, err := u.find(ctx, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if run, err := u.newest(ctx, p); err != nil || run.Number == number {
			if err == nil {
				seen = fmt.Sprintf("%s %+v", run.Status, run.Stages)
				err = u.help(ctx, p, run)
			}
			if err != nil || run.Status == ending(name) {
				return err
			}
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return fmt.Errorf("run %d of %s does not end: %w; at last %s", number, name, ctx.Err(), seen)
		}
	}
}

// help does what a run waits for.
func (u *user) help(ctx context.Context, p *client.Pipeline, run client.Run) error {
	at := p.Status.StageIndex
	switch {
	case run.Status == ending(p.Name), run.Status == "waiting", p.Name == expires:
		return nil
	case run.Status == "stage_exception":
		return u.retry(ctx, p, run)
	case run.Status != "running":
		return fmt.Errorf("run %d of %s is %s: %+v", run.Number, p.Name, run.Status, run.Stages)
	case run.Stages[at].Name == "review" && run.Stages[at].Status == "running" && !u.asked(ctx, p, run):
	case p.Name == stopped && run.Stages[0].Status == "running":
		return u.once(ctx, "stop", func() error { return u.api.Stop(ctx, p.ID) })
	case p.Name != reference:
	case at == reviewStage && run.Stages[at].Status == "running":
		return u.once(ctx, fmt.Sprintf("pass the review of run %d", run.Number), func() error { return u.api.Review(ctx, p.ID, at, "pass") })
	case at == ownTrigger && run.Stages[at].Status == "waiting":
		return u.trigger(ctx, fmt.Sprintf("fire the trigger of the stage in run %d", run.Number), p.Name, http.StatusCreated,
			func(p *client.Pipeline) string { return p.Stages[ownTrigger].PreOperation.Triggers[0].Webhook.URL })
	}
	return nil
}

// asked says whether the mail for a run's review is there, which the reviewer does not act before.
func (u *user) asked(ctx context.Context, p *client.Pipeline, run client.Run) bool {
	shown, err := u.api.Run(ctx, p.ID, run.ID)
	return err == nil && slices.ContainsFunc(shown.Deliveries, func(d client.Delivery) bool { return d.Kind == "review" && d.State != "waiting" })
}

// lost is why a build fails that ran when the stack was killed.
const lost = "was stopped while the job ran"

// retry begins the failed stage anew, which has failed since its script wants it to, or since its build was lost.
func (u *user) retry(ctx context.Context, p *client.Pipeline, run client.Run) error {
	for i, stage := range run.Stages {
		if stage.Status != "stage_exception" || stage.Name == "ignored" {
			continue
		}
		if stage.Name != "waits" && !strings.Contains(stage.Reason, lost) {
			return fmt.Errorf("stage %s of %s has failed: %s", stage.Name, p.Name, stage.Reason)
		}
		return u.once(ctx, fmt.Sprintf("retry stage %s of %s after job %d", stage.Name, p.Name, stage.JobID), func() error { return u.api.Retry(ctx, p.ID, i) })
	}
	return fmt.Errorf("run %d of %s is %s, and none of its stages: %+v", run.Number, p.Name, run.Status, run.Stages)
}
