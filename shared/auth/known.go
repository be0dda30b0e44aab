package auth

import (
	"context"
	"fmt"
	"slices"

	"github.com/containerops/containerops/shared/store"
)

// Unknown are those of the names that no user of the account has.
func (s *Service) Unknown(ctx context.Context, d store.Domain, names []string) ([]string, error) {
	var unknown []string
	for some := range slices.Chunk(names, store.MaxTransaction) {
		keys := make([]store.Key, len(some))
		for i, name := range some {
			keys[i] = d.User(name)
		}
		items, err := s.table.GetMany(ctx, keys)
		if err != nil {
			return nil, fmt.Errorf("look for users: %w", err)
		}
		for i, item := range items {
			if item.Version == 0 {
				unknown = append(unknown, some[i])
			}
		}
	}
	return unknown, nil
}
