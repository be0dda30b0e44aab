package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// outcome is how everything stands after so many runs of reference, a thing a line.
func (u *user) outcome(ctx context.Context, o *outside, runs int) (string, error) {
	var lines []string
	for _, name := range []string{upstream, reference, downstream, expires, stopped} {
		p, err := u.find(ctx, name)
		if err != nil {
			return "", err
		}
		ended, err := u.runs(ctx, p)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		lines = append(lines, fmt.Sprintf("%s is %s at stage %d", name, p.Status.Status, p.Status.StageIndex))
		lines = append(lines, ended...)
	}
	for run := range runs {
		files, err := u.files(ctx, run+1)
		if err != nil {
			return "", err
		}
		lines = append(lines, files...)
	}
	return strings.Join(append(lines, o.told()...), "\n"), nil
}

// runs says how the runs of a pipeline have ended, and what they have told, once all is told.
func (u *user) runs(ctx context.Context, p *client.Pipeline) (lines []string, err error) {
	var all []client.Run
	if _, err = u.ask(ctx, func() error {
		all, err = u.api.Runs(ctx, p.ID, 100)
		return err
	}); err != nil {
		return nil, err
	}
	for _, listed := range all {
		run, err := u.told(ctx, p, listed.ID)
		if err != nil {
			return nil, err
		}
		params := slices.DeleteFunc(run.Params, func(p client.Param) bool { return p.Name == "SYS_TIMESTAMP" })
		lines = append(lines, fmt.Sprintf("run %d by %s is %s with %v", run.Number, run.Cause.Type, run.Status, params))
		for _, stage := range run.Stages {
			lines = append(lines, fmt.Sprintf("  %s %s", stage.Name, stage.Status))
		}
		var told []string
		for _, d := range run.Deliveries {
			told = append(told, fmt.Sprintf("  %s %s: %s", d.State, d.Kind, d.Reason))
		}
		slices.Sort(told)
		lines = append(lines, slices.Compact(told)...) // each retry of a lost build tells its commit's host anew
	}
	return lines, nil
}

// told reads a run that has nothing left to tell.
func (u *user) told(ctx context.Context, p *client.Pipeline, id int64) (run *client.Run, err error) {
	for {
		if _, err = u.ask(ctx, func() error {
			run, err = u.api.Run(ctx, p.ID, id)
			return err
		}); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(run.Deliveries, func(d client.Delivery) bool { return d.State == "waiting" }) {
			return run, nil
		}
		select {
		case <-time.After(look):
		case <-ctx.Done():
			return nil, fmt.Errorf("run %d has not told all: %w: %+v", id, ctx.Err(), run.Deliveries)
		}
	}
}

// files are those of a run's package, which are downloaded, so that their size and SHA-512 are checked.
func (u *user) files(ctx context.Context, run int) (lines []string, err error) {
	_, err = u.ask(ctx, func() error {
		lines = nil
		files, err := u.api.Files(ctx, group, pkg, fmt.Sprintf("v%d", run))
		for _, file := range files {
			content, failed := u.api.Download(ctx, file)
			if failed != nil {
				return failed
			}
			lines = append(lines, fmt.Sprintf("v%d has %s%s: %s", run, file.Folder, file.Filename, content))
		}
		return err
	})
	return lines, err
}
