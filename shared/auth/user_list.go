package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// ListUsers returns a page of an account's users, by name, and how many there are.
func (s *Service) ListUsers(ctx context.Context, d store.Domain, page pipeline.Paging) ([]User, int, error) {
	total, err := s.table.Get(ctx, d.Counter(userTotal))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, 0, fmt.Errorf("list users: %w", err)
	}
	users := []User{}
	query, passed := store.Query{PK: d.Users(), Limit: pipeline.MaxLimit}, 0
	for more := true; more && len(users) < page.Limit; {
		found, err := s.table.Query(ctx, query)
		if err != nil {
			return nil, 0, fmt.Errorf("list users: %w", err)
		}
		for _, item := range found.Items {
			query.After = item.SK
			if passed++; passed <= page.Offset || len(users) == page.Limit {
				continue
			}
			user, err := readUser(item)
			if err != nil {
				return nil, 0, err
			}
			users = append(users, user.view(d))
		}
		more = found.More
	}
	return users, int(total.Counter), nil
}

// UserIDs returns the ids of those of the names that are users'.
func (s *Service) UserIDs(ctx context.Context, d store.Domain, names []string) (map[string]string, error) {
	keys := make([]store.Key, 0, len(names))
	for _, name := range names {
		if checkName("", name) == nil {
			keys = append(keys, d.User(name))
		}
	}
	ids := make(map[string]string, len(keys))
	for len(keys) > 0 {
		n := min(len(keys), store.MaxTransaction)
		items, err := s.table.GetMany(ctx, keys[:n])
		if err != nil {
			return nil, fmt.Errorf("find users: %w", err)
		}
		for _, item := range items {
			if item.Version == 0 {
				continue
			}
			user, err := readUser(item)
			if err != nil {
				return nil, err
			}
			ids[user.Name] = user.ID
		}
		keys = keys[n:]
	}
	return ids, nil
}

func readUser(item store.Item) (user userRecord, err error) {
	if err := json.Unmarshal(item.Data, &user); err != nil {
		return user, fmt.Errorf("read %s %s: %w", item.PK, item.SK, err)
	}
	return user, nil
}
