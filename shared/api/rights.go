package api

import (
	"context"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Groups finds groups. A group says who may do what in it.
type Groups interface {
	// FindGroup returns a group by its name; an unknown one is a Fault NotFound.
	FindGroup(ctx context.Context, d store.Domain, name string) (catalog.Group, error)
}

// Heads finds what is needed to know who may use a pipeline.
type Heads interface {
	Groups
	// Head returns a pipeline's head; an unknown one is a Fault NotFound.
	Head(ctx context.Context, d store.Domain, pipelineID int64) (catalog.Head, error)
}

// rightIn is the one rule of what a user may do in a group and with all that is in it.
func rightIn(p auth.Principal, group catalog.Group) auth.Right {
	granted := auth.None
	for _, grant := range group.Grants {
		if grant.UserID == p.UserID {
			granted, _ = auth.ParseRight(grant.Auth)
		}
	}
	return p.RightIn(group.Creator.ID, granted)
}

// visibleTo says which groups lists show. It is nil for someone who sees everything, so that nothing need be looked at to
// count.
func visibleTo(p auth.Principal) func(catalog.Group) bool {
	if p.Admin {
		return nil
	}
	return func(group catalog.Group) bool { return rightIn(p, group).Allows(auth.Read) }
}

// seeGroup finds a group for a user who needs a right in it, and says which they have. What they may not even see is as if
// absent; what they may see but not do is NotAllowed (API.md, Settled).
func seeGroup(ctx context.Context, groups Groups, p auth.Principal, name string, need auth.Right) (catalog.Group, auth.Right, error) {
	group, err := groups.FindGroup(ctx, p.Domain, name)
	if err != nil {
		return catalog.Group{}, auth.None, err
	}
	right := rightIn(p, group)
	switch {
	case !right.Allows(auth.Read):
		return catalog.Group{}, auth.None, pipeline.Faultf(pipeline.NotFound, "group %q", name)
	case !right.Allows(need):
		return catalog.Group{}, right, pipeline.Faultf(pipeline.NotAllowed, "group %q: your rights do not allow this", name)
	}
	return group, right, nil
}

// seePipeline finds a pipeline's head for a user who needs a right in its group, as seeGroup does.
func seePipeline(ctx context.Context, heads Heads, p auth.Principal, id int64, need auth.Right) (catalog.Head, auth.Right, error) {
	head, err := heads.Head(ctx, p.Domain, id)
	if err != nil {
		return catalog.Head{}, auth.None, err
	}
	right, err := seeHead(ctx, heads, p, id, head, need)
	return head, right, err
}

// seeHead is seePipeline for a pipeline whose head is known.
func seeHead(ctx context.Context, groups Groups, p auth.Principal, id int64, head catalog.Head, need auth.Right) (auth.Right, error) {
	if p.Admin {
		return auth.Manage, nil // may do everything: the group need not be read
	}
	_, right, err := seeGroup(ctx, groups, p, head.GroupName, need)
	if !right.Allows(auth.Read) && pipeline.FaultsOf(err) != nil {
		err = pipeline.Faultf(pipeline.NotFound, "pipeline %d", id)
	}
	return right, err
}
