package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
		at := slices.IndexFunc(all, func(p client.Pipeline) bool { return p.Name == name })
		if err != nil || at < 0 {
			return err
		}
		found, err = u.api.Pipeline(ctx, all[at].ID)
		return err
	})
	if err == nil && found == nil {
		err = fmt.Errorf("there is no pipeline %s", name)
	}
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
