package run

import (
	"context"
	"fmt"
	"slices"

	"github.com/containerops/containerops/shared/store"
)

// release has the review that a run waits for wait no longer for reviewers who are not users of the account any more: it goes by
// the others, and where nobody is left only the administrator can decide it.
//
// It is called when a review has begun and when a user was deleted. One of the two sees the other: the review is written before its
// reviewers are looked for, the user is deleted before reviews are looked for.
func (s *Service) release(ctx context.Context, k runKey, index int) error {
	for range maxClaims {
		err := s.tryRelease(ctx, k, index)
		if store.Failed(err) >= 0 {
			continue // a vote came in between
		}
		return err
	}
	return fmt.Errorf("release reviewers of %s: %w", k, store.ErrContention)
}

func (s *Service) tryRelease(ctx context.Context, k runKey, index int) error {
	r, stage, err := s.loadStage(ctx, k, index)
	if err != nil || !r.inReview(stage) {
		return err
	}
	unknown, err := s.People.Unknown(ctx, k.domain, awaited(stage.Votes))
	if err != nil {
		return err
	}
	for i := range stage.Votes {
		if slices.Contains(unknown, stage.Votes[i].UserName) {
			stage.Votes[i].Removed = true
		}
	}
	if len(unknown) > 0 {
		if err := s.Table.Write(ctx, s.putStage(k, stage)); err != nil {
			return err
		}
	}
	def, err := s.Catalog.Definition(ctx, k.domain, k.pipeline, r.Definition)
	if err != nil {
		return err
	}
	return s.answerReview(ctx, stage, def.Stages[index].Params.TestReview.ReviewMode)
}

// awaited are the names of those whose votes are waited for.
func awaited(votes []ReviewResult) (names []string) {
	for _, vote := range votes {
		if vote.awaited() {
			names = append(names, vote.UserName)
		}
	}
	return names
}

// releaseDeparted releases the reviews of an account from users who were deleted.
func (s *Service) releaseDeparted(ctx context.Context, domain store.Domain) error {
	page, err := s.Table.Query(ctx, store.Query{PK: domain.Departures(), Limit: 1000})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	if err := s.eachOpenRun(ctx, domain, s.releaseRun); err != nil {
		return fmt.Errorf("release reviews of account %s: %w", domain, err)
	}
	for _, item := range page.Items {
		err := s.Table.Write(ctx, store.Delete(item.Key, store.If{Version: item.Version}))
		if err != nil && store.Failed(err) < 0 { // else a user of the name was deleted again
			return err
		}
	}
	return nil
}

func (s *Service) releaseRun(ctx context.Context, k runKey, _ openRun) error {
	r, err := s.loadRun(ctx, k)
	if err != nil {
		return err
	}
	stage, err := s.openStage(ctx, k, r)
	if err != nil || stage == nil || len(stage.Votes) == 0 {
		return err
	}
	return s.release(ctx, k, stage.Index)
}
