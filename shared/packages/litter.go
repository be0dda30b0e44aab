package packages

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/store"
)

// uploadGrace is between the end of an upload's record and the removal of its object: whoever has read the record just
// before its end is done with it by then.
const uploadGrace = time.Hour

// litter is the write that has objects removed from a time on. Nothing else removes an object, so one that a record of a
// file names is never gone before that record, and one that nothing names does not stay for ever.
func (s *Service) litter(domain store.Domain, due time.Time, keys []string) (store.Op, error) {
	data, err := json.Marshal(litterRecord{Keys: keys})
	return store.Put(domain.Litter(due, rand.Text()), data, store.If{Absent: true}), err
}

// Sweep removes the objects that are due, and lists the uploads that have come and that nobody has asked for since. It is called
// each minute and may be called at any time, by many at once.
func (s *Service) Sweep(ctx context.Context) error {
	var failed error
	err := s.each(ctx, store.Query{PK: store.Domains}, func(item store.Item) (bool, error) {
		var account struct {
			ID store.Domain `json:"id"`
		}
		if err := decode(item, &account); err != nil {
			return false, err
		}
		if _, err := s.settle(ctx, account.ID, "", noBound); err != nil {
			failed = errors.Join(failed, fmt.Errorf("list the uploads of account %s: %w", account.ID, err))
		}
		if err := s.sweep(ctx, account.ID); err != nil {
			failed = errors.Join(failed, fmt.Errorf("remove old objects of account %s: %w", account.ID, err))
		}
		return false, nil
	})
	return errors.Join(failed, err)
}

func (s *Service) sweep(ctx context.Context, domain store.Domain) error {
	due := store.LitterDue(s.Now())
	return s.each(ctx, store.Query{PK: domain.LitterOf()}, func(item store.Item) (bool, error) {
		if item.SK > due {
			return true, nil
		}
		var record litterRecord
		if err := decode(item, &record); err != nil {
			return false, err
		}
		if err := s.objects.Delete(ctx, record.Keys...); err != nil {
			return false, err
		}
		return false, s.table.Write(ctx, store.Delete(item.Key, store.If{}))
	})
}
