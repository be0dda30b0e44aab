package wire

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/auth"
)

// Reseal seals anew all that is kept sealed under a key which was replaced, and says how much that was. It may be interrupted and
// begun again: what it has not come to still opens.
func Reseal(ctx context.Context, p *Parts) (resealed int, err error) {
	users, sources := p.Users(), p.Sources()
	err = users.EachUser(ctx, func(u auth.User) error {
		keys, err := users.Reseal(ctx, u)
		resealed += keys
		if err != nil {
			return err
		}
		tokens, err := sources.Reseal(ctx, u.Domain, u.ID)
		resealed += tokens
		return err
	})
	if err != nil {
		return resealed, fmt.Errorf("seal anew: %w", err)
	}
	return resealed, nil
}
