package catalog

import (
	"context"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// MaxGrants is how many users a group's rights may name, so that a group is a small item, which lists read.
const MaxGrants = 200

// Grant is a user's right in a group. It holds for the user with this id: one who gets the name of a deleted user gets none
// of their rights.
type Grant struct {
	UserID   string `json:"user_id"`
	UserName string `json:"user_name"`
	Auth     string `json:"auth"` // read, edit or manage: package auth knows what they mean
}

// SetGrants makes these the group's only grants and answers the group as it now is; NotFound when there is no such group. Of
// two calls at once the one that comes last holds as a whole.
func (c *Catalog) SetGrants(ctx context.Context, d store.Domain, name string, grants []Grant) (Group, error) {
	step := "group " + name + ": set rights"
	if len(grants) > MaxGrants {
		return Group{}, pipeline.Faultf(pipeline.InvalidParam, "body: names %d users, at most %d", len(grants), MaxGrants)
	}
	for range maxTries {
		group, version, err := c.groupItem(ctx, d, name)
		if err != nil {
			return Group{}, err
		}
		group.Grants = grants
		var tx writes
		tx.put(d.Group(name), group, store.If{Version: version})
		if err := tx.commit(ctx, c.Table); store.Failed(err) < 0 {
			return group, told(step, err)
		}
	}
	return Group{}, told(step, store.ErrContention)
}
