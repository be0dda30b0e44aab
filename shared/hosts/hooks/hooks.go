// Package hooks mounts the hooks of pipelines' code triggers at their Git hosts, as the definitions say, by the accounts that the
// pipelines' creators have bound there. How that went is kept beside the definition and shown with it. It never fails a save: what
// a host refuses is said, and tried again when the definition is saved again.
package hooks

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/hosts"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Limit is how long the hosts of a pipeline may take, all together: whoever saves it waits for the answer.
const Limit = 15 * time.Second

// Service mounts hooks.
type Service struct {
	Sources Sources
	Hosts   Hosts
	Catalog Catalog
	Logger  *slog.Logger
}

// Sources knows users' accounts at Git hosts.
type Sources interface {
	// Find is the user's account at a repository's host, nil when there is none.
	Find(ctx context.Context, domain store.Domain, userID, repository string) (*sources.Bound, error)
}

// Hosts mounts hooks; *hosts.Client does.
type Hosts interface {
	// Mount mounts a hook, or changes the one that is mounted.
	Mount(ctx context.Context, r hosts.Repository, hook hosts.Hook) error
	// Unmount removes the hooks at a URL, if there are any.
	Unmount(ctx context.Context, r hosts.Repository, url string) error
}

// Catalog knows hooks' secrets, and keeps how they are mounted.
type Catalog interface {
	// Shown is a definition as it is answered, with the secrets that it shares to who may manage it.
	Shown(ctx context.Context, d store.Domain, p *pipeline.Pipeline, toManager bool) (*pipeline.Pipeline, error)
	// KeepMounts notes how the hooks of a version of a pipeline were mounted, unless it has another one by now.
	KeepMounts(ctx context.Context, d store.Domain, id, version int64, mounts []pipeline.Mount) error
}

// Mount mounts what a pipeline that was just saved says, removes what was mounted before and is no longer wanted, and keeps how it
// stands, which it returns. The creator is the pipeline's.
func (s *Service) Mount(ctx context.Context, d store.Domain, creator string, p *pipeline.Pipeline, before []pipeline.Mount) []pipeline.Mount {
	if len(before) == 0 && !slices.ContainsFunc(p.Stages, func(stage pipeline.Stage) bool { return stage.Mounts() }) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Limit) // whoever asked may have gone
	defer cancel()
	shown, err := s.Catalog.Shown(ctx, d, p, true)
	if err != nil {
		s.Logger.ErrorContext(ctx, "open the secrets of hooks", "error", err)
		return before
	}
	wanted := triggers(shown)
	mounts := make([]pipeline.Mount, len(wanted))
	for i, t := range wanted { // one after the other: two of the same repository share a hook
		mounts[i] = s.mount(ctx, d, creator, t)
	}
	s.remove(ctx, d, creator, slices.DeleteFunc(slices.Clone(before), func(was pipeline.Mount) bool {
		return slices.ContainsFunc(mounts, func(is pipeline.Mount) bool { return is.Repository == was.Repository && is.URL == was.URL })
	}))
	if err := s.Catalog.KeepMounts(ctx, d, p.ID, p.Version, mounts); err != nil {
		s.Logger.ErrorContext(ctx, "keep how hooks are mounted", "error", err)
	}
	return mounts
}

// Unmount removes what was mounted for a pipeline that is no more. What a host refuses stays there, and starts nothing.
func (s *Service) Unmount(ctx context.Context, d store.Domain, creator string, mounts []pipeline.Mount) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Limit)
	defer cancel()
	s.remove(ctx, d, creator, mounts)
}

func (s *Service) mount(ctx context.Context, d store.Domain, creator string, t trigger) pipeline.Mount {
	err := t.refused
	if err == nil {
		var at hosts.Repository
		if at, err = s.at(ctx, d, creator, t.Repository); err == nil {
			err = s.Hosts.Mount(ctx, at, hosts.Hook{URL: t.URL, Secret: t.secret})
		}
	}
	if t.State = pipeline.Mounted; err != nil {
		t.State, t.Reason = pipeline.Unmounted, err.Error()
		s.Logger.WarnContext(ctx, "a hook is not mounted", "error", err)
	}
	return t.Mount
}

func (s *Service) remove(ctx context.Context, d store.Domain, creator string, mounts []pipeline.Mount) {
	for _, m := range mounts {
		at, err := s.at(ctx, d, creator, m.Repository)
		if err == nil {
			err = s.Hosts.Unmount(ctx, at, m.URL)
		}
		if err != nil {
			s.Logger.WarnContext(ctx, "a hook is not removed", "error", err)
		}
	}
}

// at is a repository, as the creator's account sees it.
func (s *Service) at(ctx context.Context, d store.Domain, creator, repository string) (hosts.Repository, error) {
	account, err := s.Sources.Find(ctx, d, creator, repository)
	if err == nil && account == nil {
		return hosts.Repository{}, errNoAccount
	}
	var at hosts.Repository
	if err == nil {
		at, err = hosts.As(ctx, account, repository)
	}
	if err != nil {
		s.Logger.ErrorContext(ctx, "read a source account", "error", err)
		return hosts.Repository{}, errNotRead // what has gone wrong with us is no client's
	}
	return at, nil
}
