package run

import (
	"context"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/store"
)

// untold notes that a run tells something, so that the reconciler finds what nobody delivers any more: the execution that did was
// ended from outside, or its calls of Deliver failed too often.
type untold struct {
	Since time.Time `json:"since"` // when somebody last began to deliver it
}

// patience is how long that may take: four tries, each with all its calls of the function (statemachines/pipeline.asl.json).
const patience = 30 * time.Minute

func (s *Service) noteUntold(k runKey, cond store.If) store.Op {
	now := s.Now().UTC()
	return store.PutUntil(k.domain.Untold(k.pipeline, k.run), encode(untold{now}), now.Add(s.Settings.Retention), cond)
}

// tellRest has what runs of an account have not told by now delivered anew, and forgets the runs that have told all.
func (s *Service) tellRest(ctx context.Context, domain store.Domain) error {
	return s.each(ctx, domain.Untolds(), func(item store.Item) error {
		k := runKey{domain: domain}
		if _, err := fmt.Sscanf(item.SK, "%d/%d", &k.pipeline, &k.run); err != nil {
			return fmt.Errorf("%s %s: %w", item.PK, item.SK, err)
		}
		err := s.tellRestOf(ctx, k, item)
		if store.Failed(err) >= 0 {
			return nil // it has begun to tell more
		}
		return err
	})
}

func (s *Service) tellRestOf(ctx context.Context, k runKey, item store.Item) error {
	var note untold
	if err := read(item, &note); err != nil {
		return err
	}
	all, err := s.allDeliveries(ctx, k)
	if err != nil {
		return err
	}
	rest := k.end()
	rest.Next, rest.Then = nextDeliver, nextEnd
	for _, d := range all {
		if d.waiting() > 0 {
			rest.Deliver = append(rest.Deliver, d.DeliverRef)
		}
	}
	switch {
	case len(rest.Deliver) == 0:
		return s.Table.Write(ctx, store.Delete(item.Key, is(item.Version)))
	case s.Now().Sub(note.Since) < patience:
		return nil
	}
	if err := s.deliverApart(ctx, k, fmt.Sprintf("rest-%d", note.Since.Unix()), rest); err != nil {
		return err
	}
	return s.Table.Write(ctx, s.noteUntold(k, is(item.Version)))
}
