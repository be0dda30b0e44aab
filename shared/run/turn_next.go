package run

import (
	"context"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/observe"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// callNext begins the runs of an account that have waited longest, as many as there are places.
func (s *Service) callNext(ctx context.Context, domain store.Domain) error {
	ctx = observe.Begin(ctx) // the lines of other runs are not this one's
	for failures := 0; failures < maxClaims; {
		more, err := s.callOne(ctx, domain)
		switch {
		case store.Failed(err) >= 0:
			failures++ // others have called it, or it was stopped: look again
		case err != nil:
			return fmt.Errorf("call the next run of account %s: %w", domain, err)
		case !more:
			return nil
		}
	}
	return fmt.Errorf("call the next run of account %s: %w", domain, store.ErrContention)
}

// callOne begins the run whose turn is next, if there are one and a place; else there is no more to do.
func (s *Service) callOne(ctx context.Context, domain store.Domain) (more bool, err error) {
	now, err := s.turns(ctx, domain)
	if err != nil || now.next == nil {
		return false, err
	}
	var next turn
	if err := read(*now.next, &next); err != nil {
		return false, err
	}
	place := now.running.room(s.Settings.MaxRuns, next.Pipeline)
	if place == nil {
		return false, nil
	}
	k := runKey{domain, next.Pipeline, next.Run}
	k.note(ctx)
	r, err := s.loadRun(ctx, k)
	if errors.Is(err, &pipeline.Fault{Code: pipeline.NotFound}) { // it is no longer kept
		return true, s.Table.Write(ctx, store.Delete(now.next.Key, store.If{Present: true}), store.Add(domain.RunsWaiting(next.Counter), -1, store.If{}))
	}
	if err != nil {
		return false, err
	}
	def, err := s.Catalog.Definition(ctx, domain, k.pipeline, r.Definition)
	if err != nil {
		return false, err
	}
	ops := append(r.leave(k), s.settle(k, r, *place)...)
	changed, err := s.changed(ctx, k, r)
	if err != nil {
		return false, err
	}
	if err := s.Table.Write(ctx, append(ops, changed...)...); err != nil {
		return false, err
	}
	s.entered(ctx, k, r, def)
	return true, nil
}
