package run

import (
	"context"
	"errors"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/store"
)

// startJob writes the job's spec and starts the build that does it. A second call with the same token starts nothing new.
func (s *Service) startJob(ctx context.Context, b *beginning) error {
	if b.job == nil {
		var err error
		if b.job, err = s.loadJob(ctx, b.key, b.record); err != nil {
			return err
		}
	}
	spec, err := s.spec(ctx, b)
	if err != nil {
		return err
	}
	if err := b.signIn(ctx, &spec); err != nil {
		return err
	}
	key := job.SpecKey(string(b.key.domain), b.key.pipeline, b.record.Job)
	if err := s.putObject(ctx, key, encode(spec)); err != nil {
		return err
	}
	agent, err := s.agent(ctx)
	if err != nil {
		return err
	}
	build, err := s.Builds.Start(ctx, job.Order{
		Kind: job.KindOf(spec.Service), Toolchain: spec.BasicEnv, Cache: spec.Cache, Spec: key, Token: b.in.Token, Agent: agent,
	})
	if errors.Is(err, job.ErrBusy) {
		return errors.Join(err, s.noteWait(ctx, b, job.ErrBusy.Error()))
	}
	if err != nil {
		return err
	}
	if err := s.keepBuild(ctx, b, build); err != nil {
		return err
	}
	return s.noteWait(ctx, b, "")
}

// noteWait writes into the stage what its job waits for: once, however often it is tried. A stage that has ended meanwhile waits
// for nothing.
func (s *Service) noteWait(ctx context.Context, b *beginning, reason string) error {
	if b.record.Waits == reason {
		return nil
	}
	b.record.Waits = reason
	err := s.writeStage(ctx, b)
	if store.Failed(err) >= 0 {
		return nil
	}
	return err
}

// keepBuild notes which build does a job, so that it can be stopped. Of two builds the older is stopped, as nobody hears its
// token any more; and so is a build whose job has ended while it was started.
func (s *Service) keepBuild(ctx context.Context, b *beginning, build string) error {
	for j := b.job; ; {
		old := j.Build
		if !j.End.IsZero() {
			return s.Builds.Stop(ctx, build)
		}
		if old == build {
			return nil
		}
		j.Build = build
		err := s.Table.Write(ctx, s.putJob(b.key, j))
		if store.Failed(err) >= 0 { // its end was written, or this call came twice: neither comes a third time
			if j, err = s.loadJob(ctx, b.key, b.record); err == nil {
				continue
			}
		}
		if err != nil || old == "" {
			return err
		}
		return s.Builds.Stop(ctx, old)
	}
}

// loadJob reads a stage's job.
func (s *Service) loadJob(ctx context.Context, k runKey, stage *stageRecord) (*jobRecord, error) {
	item, err := s.Table.Get(ctx, k.domain.Job(k.pipeline, stage.StageID, stage.Job))
	if err != nil {
		return nil, err
	}
	j := &jobRecord{version: item.Version}
	return j, read(item, j)
}

// stopBuild ends the build of a job that has ended in another way than by its agent's word: it was stopped, it went over the
// machine's time, or nothing was heard of it. A build that cannot be stopped is left to its agent, whom the next sign of life
// tells that nobody waits.
func (s *Service) stopBuild(ctx context.Context, e *ending) {
	if e.job == nil || e.job.Build == "" || e.outcome.logNum > 0 {
		return
	}
	if err := s.Builds.Stop(ctx, e.job.Build); err != nil {
		s.Logger.WarnContext(ctx, "stop build", "run", e.key.String(), "job", e.job.ID, "build", e.job.Build, "error", err)
	}
}
