package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Granter keeps the rights in groups.
type Granter interface {
	Groups
	// SetGrants makes these the group's only grants and answers the group as it now is.
	SetGrants(ctx context.Context, d store.Domain, name string, grants []catalog.Grant) (catalog.Group, error)
}

// UserFinder knows the users of an account.
type UserFinder interface {
	// UserIDs returns the ids of those of the names, each of which is there once, that are users'.
	UserIDs(ctx context.Context, d store.Domain, names []string) (map[string]string, error)
}

// grantView is a user's right in a group.
type grantView struct {
	UserName string `json:"user_name"`
	Auth     string `json:"auth"`
}

// GroupAuth reads and sets the rights in a group, for who manages it. The list names whom rights were granted to; that the
// group's creator and the administrator manage it is so without, and nothing in the list takes it from them.
func GroupAuth(users Authenticator, groups Granter, names UserFinder) http.Handler {
	return resource(map[string]http.Handler{
		getGroupAuthRoute: getGroupAuth(users, groups, names),
		setGroupAuthRoute: setGroupAuth(users, groups, names),
	})
}

func getGroupAuth(users Authenticator, groups Granter, names UserFinder) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.longPage()
		if err != nil {
			return err
		}
		group, _, err := seeGroup(c.Context(), groups, c.principal, c.PathValue("group_name"), auth.Manage)
		if err != nil {
			return err
		}
		views, err := c.grantViews(names, group)
		if err != nil {
			return err
		}
		rows := part(views, page)
		return c.answerPage(w, rows, page, len(rows), len(views))
	}, getGroupAuthRoute)
}

// setGroupAuth replaces the whole list.
func setGroupAuth(users Authenticator, groups Granter, names UserFinder) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in []grantView
		if err := c.json(&in); err != nil {
			return err
		}
		name := c.PathValue("group_name")
		if _, _, err := seeGroup(c.Context(), groups, c.principal, name, auth.Manage); err != nil {
			return err
		}
		grants, err := c.grants(names, in)
		if err != nil {
			return err
		}
		group, err := groups.SetGrants(c.Context(), c.principal.Domain, name, grants)
		if err != nil {
			return err
		}
		views, err := c.grantViews(names, group)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, views)
	}, setGroupAuthRoute)
}

// grants checks a list and finds its users. All that is wrong with it is told at once.
func (c *call) grants(names UserFinder, in []grantView) ([]catalog.Grant, error) {
	if len(in) > catalog.MaxGrants {
		return nil, pipeline.Faultf(pipeline.InvalidParam, "body: has %d entries, at most %d", len(in), catalog.MaxGrants)
	}
	asked := make([]string, 0, len(in))
	seen := map[string]bool{}
	for _, grant := range in {
		if !seen[grant.UserName] {
			asked = append(asked, grant.UserName)
		}
		seen[grant.UserName] = true
	}
	ids, err := names.UserIDs(c.Context(), c.principal.Domain, asked)
	if err != nil {
		return nil, err
	}
	if faults := checkGrants(in, ids); len(faults) > 0 {
		return nil, faults
	}
	grants := make([]catalog.Grant, len(in))
	for i, grant := range in {
		grants[i] = catalog.Grant{UserID: ids[grant.UserName], UserName: grant.UserName, Auth: grant.Auth}
	}
	return grants, nil
}

func checkGrants(in []grantView, ids map[string]string) (faults pipeline.Faults) {
	refuse := func(code pipeline.Code, format string, args ...any) {
		faults = append(faults, pipeline.FaultsOf(pipeline.Faultf(code, format, args...))...)
	}
	seen := map[string]bool{}
	for i, grant := range in {
		switch {
		case grant.UserName == "":
			refuse(pipeline.MissingParam, "[%d].user_name: is required", i)
		case seen[grant.UserName]:
			refuse(pipeline.InvalidUserName, "[%d].user_name: %.80q is there twice", i, grant.UserName)
		case ids[grant.UserName] == "":
			refuse(pipeline.InvalidUserName, "[%d].user_name: the account has no user %.80q", i, grant.UserName)
		}
		seen[grant.UserName] = true
		if _, known := auth.ParseRight(grant.Auth); !known {
			refuse(pipeline.InvalidRight, "[%d].auth: must be read, edit or manage, is %.80q", i, grant.Auth)
		}
	}
	return faults
}

// grantViews shows a group's grants, but for those of users who are no more.
func (c *call) grantViews(names UserFinder, group catalog.Group) ([]grantView, error) {
	asked := make([]string, len(group.Grants))
	for i, grant := range group.Grants {
		asked[i] = grant.UserName
	}
	ids, err := names.UserIDs(c.Context(), c.principal.Domain, asked)
	if err != nil {
		return nil, err
	}
	views := []grantView{}
	for _, grant := range group.Grants {
		if ids[grant.UserName] == grant.UserID {
			views = append(views, grantView{grant.UserName, grant.Auth})
		}
	}
	return views, nil
}
