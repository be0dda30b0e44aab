package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// follower shows one run: each stage when it begins, its log's lines as they come, and how it ended.
type follower struct {
	*Demo
	pipeline *client.Pipeline
	runID    int64

	stage    int  // the one that is shown
	begun    bool // it has been announced
	chunks   int  // of its log that were shown
	reviewed bool
}

// follow shows a run until it has ended, passing reviews on the way.
func (d *Demo) follow(ctx context.Context, p *client.Pipeline, runID int64) (*client.Run, error) {
	f := &follower{Demo: d, pipeline: p, runID: runID}
	look := time.NewTicker(d.Poll)
	defer look.Stop()
	for {
		run, err := d.Client.Run(ctx, p.ID, runID)
		if err != nil {
			return nil, fmt.Errorf("look at run %d: %w", runID, err)
		}
		if err := f.show(ctx, run); err != nil {
			return nil, err
		}
		if ended(run.Status) {
			return run, nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// show says what is new of a run.
func (f *follower) show(ctx context.Context, run *client.Run) error {
	for ; f.stage < len(run.Stages); f.stage++ {
		stage := run.Stages[f.stage]
		if stage.Status == "waiting" && stage.JobID == 0 {
			return nil
		}
		if err := f.showStage(ctx, stage, len(run.Stages)); err != nil {
			return fmt.Errorf("stage %s: %w", stage.Name, err)
		}
		if !ended(stage.Status) {
			return nil
		}
		f.begun, f.chunks, f.reviewed = false, 0, false
	}
	return nil
}

func (f *follower) showStage(ctx context.Context, stage client.RunStage, of int) error {
	service := f.pipeline.Stages[f.stage].ServiceName
	if !f.begun {
		f.begun = true
		f.say("\n  stage %d/%d  %s (%s)\n", f.stage+1, of, stage.Name, service)
	}
	if err := f.showLog(ctx, stage); err != nil {
		return err
	}
	if service == "test_review" && stage.Status == "running" && !f.reviewed {
		if err := f.pass(ctx); err != nil {
			return err
		}
	}
	if ended(stage.Status) {
		f.say("             %s\n", stage.Status)
	}
	return nil
}

// showLog shows the chunks that the stage's log has got since the last look. A job that waits for its turn has none.
func (f *follower) showLog(ctx context.Context, stage client.RunStage) error {
	for stage.JobID != 0 {
		page, err := f.Client.Log(ctx, f.pipeline.ID, f.stage, stage.JobID, f.chunks)
		if err != nil {
			return err
		}
		lines, err := page.Lines()
		if err != nil {
			return err
		}
		for _, line := range lines {
			f.showLine(line)
		}
		f.chunks += len(page.Chunks)
		if len(page.Chunks) == 0 {
			return nil
		}
	}
	return nil
}

func (f *follower) showLine(line client.Line) {
	mark := "|"
	if line.Type == "phase" {
		mark = ">"
	}
	for _, text := range strings.Split(strings.TrimRight(line.Message, "\n"), "\n") {
		f.say("           %s %s\n", mark, text)
	}
}

// pass passes the review that the run waits for; 409 and 400 say that it is not yet, or no longer, waiting.
func (f *follower) pass(ctx context.Context) error {
	err := f.Client.Review(ctx, f.pipeline.ID, f.stage, "pass")
	var answered *client.Error
	if errors.As(err, &answered) && (answered.Status == http.StatusConflict || answered.Status == http.StatusBadRequest) {
		return nil
	}
	if err != nil {
		return err
	}
	f.reviewed = true
	f.say("           | passed by %s\n", f.Client.Credentials.User)
	return nil
}

// ended says whether a status is one that does not change any more.
func ended(status string) bool { return status != "waiting" && status != "running" }

// reason is why a run failed, as far as its stages say.
func reason(run *client.Run) string {
	for _, stage := range run.Stages {
		if stage.Reason != "" {
			return ": stage " + stage.Name + ": " + stage.Reason
		}
	}
	return ""
}
