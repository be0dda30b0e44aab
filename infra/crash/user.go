package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// look is how often a user looks whether something has come about.
const look = 30 * time.Millisecond

// user does what a user of the reference pipelines does. What gets no answer, since the stack was killed, they do again; what was
// answered they never do again.
type user struct {
	lives *lives
	api   *client.Client
	done  map[string]bool // by what it is for, so that it is done once
}

func newUser(l *lives) *user {
	return &user{lives: l, api: client.New(l.credentials()), done: map[string]bool{}}
}

// ask makes a request until it is answered, and says whether it has been made before.
func (u *user) ask(ctx context.Context, request func() error) (before bool, err error) {
	for {
		if err = request(); !unanswered(err) {
			return before, err
		}
		if err := u.lives.revive(ctx, err); err != nil {
			return before, err
		}
		u.api, before = client.New(u.lives.credentials()), true
	}
}

// act makes a request that changes something. Made again it may be refused: then the first one was heard.
func (u *user) act(ctx context.Context, what string, request func() error) error {
	before, err := u.ask(ctx, request)
	var refused *client.Error
	if before && errors.As(err, &refused) && refused.Status/100 == 4 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// once is act for what is done once for an occasion.
func (u *user) once(ctx context.Context, what string, request func() error) error {
	if u.done[what] {
		return nil
	}
	u.done[what] = true
	return u.act(ctx, what, request)
}

// create makes the group and the pipelines in it.
func (u *user) create(ctx context.Context, definitions []client.Definition) error {
	err := u.act(ctx, "create the group", func() error { return u.api.CreateGroup(ctx, group, "") })
	for _, definition := range definitions {
		err = errors.Join(err, u.act(ctx, "create "+definition.Name, func() error {
			_, err := u.api.CreatePipeline(ctx, group, definition)
			return err
		}))
	}
	return err
}

// find reads a pipeline.
func (u *user) find(ctx context.Context, name string) (found *client.Pipeline, err error) {
	_, err = u.ask(ctx, func() error {
		all, err := u.api.Pipelines(ctx, group)
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Name == name {
				found, err = u.api.Pipeline(ctx, p.ID)
				return err
			}
		}
		return fmt.Errorf("there is no pipeline %s: %w", name, context.Canceled)
	})
	return found, err
}

// newest reads a pipeline's newest run, which is zero when there is none.
func (u *user) newest(ctx context.Context, p *client.Pipeline) (newest client.Run, err error) {
	_, err = u.ask(ctx, func() error {
		runs, err := u.api.Runs(ctx, p.ID, 1)
		if err == nil && len(runs) > 0 {
			newest = runs[0]
		}
		return err
	})
	return newest, err
}

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
	case run.Status == ending(p.Name), p.Name == expires:
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
