package run

import (
	"context"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Sources knows users' accounts at Git hosts.
type Sources interface {
	// SignIn returns a repository's URL with the credentials of the user's account at its host, or as it is when there is none.
	SignIn(ctx context.Context, domain store.Domain, userID, repository string) (string, error)
}

// signIn lets a code_source job fetch what the pipeline's creator may.
func (s *Service) signIn(ctx context.Context, b *beginning, spec *job.Spec) error {
	if spec.Source == nil {
		return nil
	}
	signed, err := s.Sources.SignIn(ctx, b.key.domain, b.run.Creator.ID, spec.Source.URL)
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
