package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// GroupCreator makes groups.
type GroupCreator interface {
	// CreateGroup checks name and description and makes the group; a name that is taken is a Fault Exists.
	CreateGroup(ctx context.Context, d store.Domain, by catalog.Creator, name, description string) (catalog.Group, error)
}

// GroupLister lists groups.
type GroupLister interface {
	// ListGroups returns a page of the groups for which visible holds (nil: all) and the number of all those groups.
	ListGroups(ctx context.Context, d store.Domain, visible func(catalog.Group) bool, page pipeline.Paging) ([]catalog.Group, int, error)
}

// GroupDeleter deletes groups.
type GroupDeleter interface {
	Groups
	// DeleteGroup removes a group; one that holds pipelines is a Fault Exists with their number.
	DeleteGroup(ctx context.Context, d store.Domain, name string) error
}

// groupView is a group as it is created; a list adds the number of its pipelines.
type groupView struct {
	ID            int64  `json:"id"`
	Group         string `json:"group"`
	Description   string `json:"description"`
	PipelineCount *int64 `json:"pipeline_count,omitempty"`
}

// CreateGroup is operation 1. Any user may make a group, and manages it.
func CreateGroup(users Authenticator, groups GroupCreator) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in struct {
			Group       string `json:"group"`
			Description string `json:"description"`
		}
		if err := c.json(&in); err != nil {
			return err
		}
		group, err := groups.CreateGroup(c.Context(), c.principal.Domain, creator(c.principal), in.Group, in.Description)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, groupView{ID: group.ID, Group: group.Name, Description: group.Description})
	}, createGroupRoute)
}

// DeleteGroup is operation 2.
func DeleteGroup(users Authenticator, groups GroupDeleter) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		name := c.PathValue("group_name")
		if _, _, err := seeGroup(c.Context(), groups, c.principal, name, auth.Manage); err != nil {
			return err
		}
		if err := groups.DeleteGroup(c.Context(), c.principal.Domain, name); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, deleteGroupRoute)
}

// ListGroups is operation 3.
func ListGroups(users Authenticator, groups GroupLister) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.page()
		if err != nil {
			return err
		}
		found, total, err := groups.ListGroups(c.Context(), c.principal.Domain, visibleTo(c.principal), page)
		if err != nil {
			return err
		}
		rows := make([]groupView, len(found))
		for i, g := range found {
			rows[i] = groupView{g.ID, g.Name, g.Description, &found[i].Pipelines}
		}
		return c.answerPage(w, rows, page, len(rows), total)
	}, listGroupsRoute)
}

func creator(p auth.Principal) catalog.Creator {
	return catalog.Creator{ID: p.UserID, Name: p.UserName}
}
