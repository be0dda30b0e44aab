package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/containerops/containerops/infra/client"
)

// family is a pipeline that two webhooks start together, the members that its channel starts, and one more that the channels of
// all the members start together.
type family struct {
	head    *client.Pipeline
	members []*client.Pipeline
	last    *client.Pipeline
}

func (f *family) all() []*client.Pipeline {
	return append([]*client.Pipeline{f.last, f.head}, f.members...)
}

// family makes one whose scripts note in the folder that they have run, each in a file of its own.
func (s *stack) family(ctx context.Context, tally, name string, members int) (f *family, err error) {
	f = &family{members: make([]*client.Pipeline, members)}
	done := make([]*client.PreDefinition, members)
	for i := range members {
		member := fmt.Sprintf("%s-%d", name, i)
		if f.members[i], err = s.noting(ctx, tally, member, client.ChannelTrigger(name), member); err != nil {
			return nil, err
		}
		done[i] = client.ChannelTrigger(member)
	}
	if f.last, err = s.noting(ctx, tally, name+"-last", client.All(done...), name+"-last"); err != nil {
		return nil, err
	}
	f.head, err = s.noting(ctx, tally, name+"-head", client.WebhookTriggers("and", 2), name)
	return f, err
}

// noting makes a pipeline whose success is published to a channel.
func (s *stack) noting(ctx context.Context, tally, name string, starts *client.PreDefinition, channel string) (*client.Pipeline, error) {
	return s.api.CreatePipeline(ctx, group, client.Definition{Name: name, PreOperation: starts, Stages: []client.StageDefinition{
		client.BuildStage("note", "echo >> '"+filepath.Join(tally, name)+"'").Publishing(channel),
	}})
}

// checkFamilies looks whether each pipeline has run exactly once, for the right cause, and says how many ran at the same time.
func (s *stack) checkFamilies(ctx context.Context, tally string, all []*family) (atOnce int, err error) {
	runs := make([][]client.Run, len(all))
	err = each(ctx, len(all), func(ctx context.Context, i int) error {
		f := all[i]
		for _, p := range f.all() {
			run, err := s.onlyRun(ctx, tally, p)
			if err != nil {
				return err
			}
			if wrong := f.wrongCause(p, run.Cause); wrong {
				return fmt.Errorf("pipeline %s was started by %+v", p.Name, run.Cause)
			}
			runs[i] = append(runs[i], *run)
		}
		return nil
	})
	return mostAtOnce(slices.Concat(runs...)), err
}

// onlyRun is the run of a pipeline that has run once: it is its only one, it told its channel, and its script ran once.
func (s *stack) onlyRun(ctx context.Context, tally string, p *client.Pipeline) (*client.Run, error) {
	runs, err := s.api.Runs(ctx, p.ID, 10)
	if err != nil {
		return nil, err
	}
	if len(runs) != 1 || runs[0].Number != 1 || runs[0].Status != "success" {
		return nil, fmt.Errorf("pipeline %s has the runs %+v, not one that succeeded", p.Name, runs)
	}
	run, err := s.toldAll(ctx, p, runs[0].ID)
	if err != nil {
		return nil, err
	}
	if len(run.Deliveries) != 1 || run.Deliveries[0].State != "delivered" {
		return nil, fmt.Errorf("pipeline %s has told its channel %+v", p.Name, run.Deliveries)
	}
	noted, err := os.ReadFile(filepath.Join(tally, p.Name))
	if err == nil && string(noted) != "\n" {
		err = fmt.Errorf("the script of pipeline %s has run %d times", p.Name, len(noted))
	}
	return run, err
}

// toldAll waits until a run has told others what they are to be told, which its last stage does after its success.
func (s *stack) toldAll(ctx context.Context, p *client.Pipeline, id int64) (run *client.Run, err error) {
	err = s.until(ctx, p, func(*client.Pipeline) (told bool, err error) {
		run, err = s.api.Run(ctx, p.ID, id)
		return err == nil && !slices.ContainsFunc(run.Deliveries, func(d client.Delivery) bool { return d.State == "waiting" }), err
	})
	return run, err
}

func (f *family) wrongCause(p *client.Pipeline, cause client.Cause) bool {
	switch p {
	case f.head:
		return cause.Type != "webhook"
	case f.last:
		return cause.Type != "channel" || !slices.ContainsFunc(f.members, func(m *client.Pipeline) bool { return m.ID == cause.Pipeline })
	default:
		return cause.Type != "channel" || cause.Pipeline != f.head.ID
	}
}

// mostAtOnce is how many of the runs were under way at the same time at most.
func mostAtOnce(runs []client.Run) (most int) {
	type step struct {
		at   string // times of the same form sort as texts
		more int
	}
	var steps []step
	for _, run := range runs {
		steps = append(steps, step{run.StartTime, 1}, step{run.EndTime, -1})
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.more, b.more)) })
	now := 0
	for _, step := range steps {
		now += step.more
		most = max(most, now)
	}
	return most
}
