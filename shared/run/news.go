package run

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// lastLines is how much of a failed job's log a mail ends with.
const lastLines = 20

// failure is of what stage a failure is told, as it ended: its place may be a later run's or attempt's when it is told.
type failure struct {
	Stage  int    `json:"stage"` // index
	Job    int64  `json:"job,omitempty"`
	Reason string `json:"reason"`
}

// failureOf is what is told of a stage; nil when it, which may be nil, did not fail.
func failureOf(stage *stageRecord) *failure {
	if stage == nil || stage.Status == pipeline.StatusSuccess {
		return nil
	}
	return &failure{stage.Index, stage.Job, stage.Reason}
}

// link is where a run is to be looked at.
func (s *Service) link(t *telling) string {
	return fmt.Sprintf("%s/v3/manage/pipelines/%d/runs/%d", s.Settings.PublicURL, t.key.pipeline, t.key.run)
}

// headline says in a line what has happened.
func (t *telling) headline() string {
	at := ""
	index := t.deliveries.Stage
	if failed := t.deliveries.Failed; index == ofRun && failed != nil {
		index = failed.Stage
	}
	if index != ofRun {
		at = fmt.Sprintf(", stage %s", t.def.Stages[index].Name)
	}
	what := string(t.deliveries.Status)
	if t.deliveries.Asks {
		what = "please review"
	}
	return fmt.Sprintf("%s: run %d of %s/%s%s", what, t.key.run, t.def.GroupName, t.def.Name, at)
}

// news is what a mail says: what has ended and how, who or what started it, where it is to be looked at, and, of a failure, why and
// the last lines of its log.
func (s *Service) news(ctx context.Context, t *telling) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", t.headline())
	if err := s.origin(ctx, &b, t); err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "ended at    %s", clock(t.deliveries.End))
	if t.deliveries.Stage == ofRun {
		fmt.Fprintf(&b, ", after %s", t.deliveries.End.Sub(t.run.Start).Round(time.Second))
	}
	fmt.Fprintln(&b)
	failed := t.deliveries.Failed
	if failed == nil {
		return b.String(), nil
	}
	stage := &t.def.Stages[failed.Stage]
	fmt.Fprintf(&b, "stage       %d, %s: %s\n", failed.Stage, stage.Name, failed.Reason)
	lines, err := s.lastLines(ctx, t.key, &stageRecord{StageID: stage.ID, Job: failed.Job})
	if err != nil {
		return "", err
	}
	if len(lines) > 0 {
		fmt.Fprintf(&b, "\nthe last lines of its log:\n\n%s\n", strings.Join(lines, "\n"))
	}
	return b.String(), nil
}

// origin says which run it is about: who or what started it and when, on which commit, and where it is to be looked at.
func (s *Service) origin(ctx context.Context, b *strings.Builder, t *telling) error {
	stages, err := s.runStages(ctx, t.key, t.run)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "run         %s\nstarted by  %s\nstarted at  %s\n", s.link(t), t.run.Cause, clock(t.run.Start))
	if commit := t.run.commit(t.def, stages); commit != nil {
		fmt.Fprintf(b, "commit      %s, by %s: %s\n", commit.ID, cmp.Or(commit.Author, "somebody"), commit.Message)
	}
	return nil
}

// clock is a time as people read it.
func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// lastLines are the end of a stage's log, of which nobody may be able to read more: then there are none.
func (s *Service) lastLines(ctx context.Context, k runKey, stage *stageRecord) ([]string, error) {
	if stage.Job == 0 {
		return nil, nil
	}
	j, err := s.loadJob(ctx, k, stage)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil || j.LogNum == 0 {
		return nil, err
	}
	chunk, err := s.chunk(ctx, k, j.ID, j.LogNum)
	if pipeline.FaultsOf(err) != nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []job.Line
	if err := json.Unmarshal([]byte(chunk.Content), &all); err != nil {
		return nil, fmt.Errorf("log of job %d: %w", j.ID, err)
	}
	var lines []string
	for _, line := range all[max(0, len(all)-lastLines):] {
		lines = append(lines, strings.TrimRight(line.Message, "\n"))
	}
	return lines, nil
}
