package run

import (
	"context"
	"log/slog"

	"github.com/containerops/containerops/shared/observe"
)

// note has the log lines of this call say which run they are about. A run number of 0 means that there is none yet.
func (k runKey) note(ctx context.Context) {
	observe.Note(ctx, slog.String(observe.Account, string(k.domain)), slog.Int64(observe.Pipeline, k.pipeline))
	if k.run != 0 {
		observe.Note(ctx, slog.Int64(observe.Run, k.run))
	}
}

// noteStage has them say which of its stages, too.
func (k runKey) noteStage(ctx context.Context, index int) {
	k.note(ctx)
	observe.Note(ctx, slog.Int(observe.Stage, index))
}

func (s *Service) measureStart(ctx context.Context) {
	s.measure(ctx, observe.Dimension{}, observe.Count("RunsStarted"))
}

// measureStage tells how long a stage took, and how much of that its job waited for a machine. Both are told by the stage's
// service, which there are few of.
func (s *Service) measureStage(ctx context.Context, e *ending) {
	values := []observe.Value{observe.Took("StageDuration", e.record.End.Sub(e.record.Start))}
	if began := e.outcome.began; !began.IsZero() {
		values = append(values, observe.Took("QueueWait", max(0, began.Sub(e.record.Start)))) // the clocks are two machines'
	}
	s.measure(ctx, observe.Dimension{Name: "Service", Value: string(e.stage().Service)}, values...)
}

// measureEnd tells of a run that has ended.
func (s *Service) measureEnd(ctx context.Context, r *record) {
	s.measure(ctx, observe.Dimension{Name: "Result", Value: string(r.Status)}, observe.Count("RunsEnded"), observe.Took("RunDuration", r.End.Sub(r.Start)))
}

// measure never keeps a run from going on.
func (s *Service) measure(ctx context.Context, by observe.Dimension, values ...observe.Value) {
	if err := s.Metrics.Write(ctx, by, values...); err != nil {
		s.Logger.WarnContext(ctx, "measure", "error", err)
	}
}
