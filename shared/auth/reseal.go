package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/store"
)

// EachUser calls do for every user of every account, and ends with its first error.
func (s *Service) EachUser(ctx context.Context, do func(User) error) error {
	return s.each(ctx, store.Domains, func(item store.Item) error {
		var account Account
		if err := json.Unmarshal(item.Data, &account); err != nil {
			return fmt.Errorf("read %s %s: %w", item.PK, item.SK, err)
		}
		return s.each(ctx, account.ID.Users(), func(item store.Item) error {
			user, err := readUser(item)
			if err != nil {
				return err
			}
			return do(user.view(account.ID))
		})
	})
}

// each calls do for every item of a partition.
func (s *Service) each(ctx context.Context, partition string, do func(store.Item) error) error {
	query := store.Query{PK: partition}
	for {
		page, err := s.table.Query(ctx, query)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			query.After = item.SK
			if err := do(item); err != nil {
				return err
			}
		}
		if !page.More {
			return nil
		}
	}
}

// Reseal seals anew the secrets of a user's access keys that are sealed under a key which was replaced, and says how many
// those were. A user who is gone meanwhile has none.
func (s *Service) Reseal(ctx context.Context, u User) (resealed int, err error) {
	var user userRecord
	if _, err := s.read(ctx, u.Domain.User(u.Name), &user); err != nil {
		return 0, fmt.Errorf("user %s: %w", u.Name, err)
	}
	for _, entry := range user.Keys {
		changed, err := s.resealKey(ctx, entry.Access)
		if err != nil {
			return resealed, fmt.Errorf("user %s: access key %s: %w", u.Name, entry.Access, err)
		}
		if changed {
			resealed++
		}
	}
	return resealed, nil
}

// resealKey leaves what is deleted meanwhile deleted.
func (s *Service) resealKey(ctx context.Context, access string) (changed bool, err error) {
	at := store.AccessKey(access)
	item, err := s.table.Get(ctx, at)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var key keyRecord
	if err := json.Unmarshal(item.Data, &key); err != nil {
		return false, err
	}
	if key.Secret, changed, err = s.keys.Reseal(ctx, key.Secret, access); err != nil || !changed {
		return false, err
	}
	err = s.table.Write(ctx, put(at, key, store.If{Version: item.Version}))
	if store.Failed(err) == 0 { // it was written with the current key, or deleted
		return false, nil
	}
	return err == nil, err
}
