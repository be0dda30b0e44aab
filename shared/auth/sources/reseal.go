package sources

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/containerops/containerops/shared/store"
)

// Reseal seals anew the tokens of a user's accounts that are sealed under a key which was replaced, and says how many those
// were.
func (s *Service) Reseal(ctx context.Context, d store.Domain, user string) (resealed int, err error) {
	page, err := s.table.Query(ctx, store.Query{PK: d.SourceAccounts(user)})
	if err != nil {
		return 0, fmt.Errorf("source accounts of %s: %w", user, err)
	}
	for _, item := range page.Items {
		changed, err := s.reseal(ctx, d, user, item)
		if err != nil {
			return resealed, fmt.Errorf("source account %s of %s: %w", item.SK, user, err)
		}
		if changed {
			resealed++
		}
	}
	return resealed, nil
}

// reseal leaves what is unbound meanwhile unbound.
func (s *Service) reseal(ctx context.Context, d store.Domain, user string, item store.Item) (changed bool, err error) {
	var r record
	if err := json.Unmarshal(item.Data, &r); err != nil {
		return false, err
	}
	if r.Token, changed, err = s.keys.Reseal(ctx, r.Token, sealName(d, user, r.Name)); err != nil || !changed {
		return false, err
	}
	data, err := json.Marshal(r)
	if err != nil {
		return false, err
	}
	err = s.table.Write(ctx, store.Put(item.Key, data, store.If{Version: item.Version}))
	if store.Failed(err) == 0 {
		return false, nil
	}
	return err == nil, err
}
