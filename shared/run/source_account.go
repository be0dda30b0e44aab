package run

import (
	"context"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Sources knows users' accounts at Git hosts.
type Sources interface {
	// Find is the user's account at a repository's host, nil when there is none.
	Find(ctx context.Context, domain store.Domain, userID, repository string) (*sources.Bound, error)
}

// account is that of the pipeline's creator at the host of a stage's repository, or nil.
func (s *Service) account(ctx context.Context, k runKey, r *record, stage *pipeline.Stage) (*sources.Bound, error) {
	if stage.Params.CodeSource == nil {
		return nil, nil
	}
	values, err := s.values(ctx, k, r)
	if err != nil {
		return nil, err
	}
	resolved, _ := stage.Resolve(values)
	return s.Sources.Find(ctx, k.domain, r.Creator.ID, resolved.Params.CodeSource.URL)
}

// signIn lets a code_source job fetch what the pipeline's creator may.
func (b *beginning) signIn(ctx context.Context, spec *job.Spec) error {
	if b.account == nil {
		return nil
	}
	signed, err := b.account.SignIn(ctx, spec.Source.URL)
	if err != nil {
		return err
	}
	spec.Source.URL, spec.Secrets = signed, append(spec.Secrets, urlSecrets(signed)...)
	return nil
}

// forgetSpec removes the spec of a job that has fetched a source, or has secret params: credentials may be in it, and nobody reads it again. Its
// failure is not the run's: a spec goes with the bucket's lifecycle in any case.
func (s *Service) forgetSpec(ctx context.Context, e *ending) {
	if e.stage().Service != pipeline.CodeSourceService && !e.def.HasSecrets() {
		return
	}
	if err := s.Objects.Delete(ctx, job.SpecKey(string(e.key.domain), e.key.pipeline, e.record.Job)); err != nil {
		s.Logger.WarnContext(ctx, "forget the spec of a job", "run", e.key.String(), "job", e.record.Job, "error", err)
	}
}
