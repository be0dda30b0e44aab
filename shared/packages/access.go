package packages

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Creator is on whose behalf something is made: a run acts as its pipeline's creator.
type Creator struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Admin bool   `json:"-"` // administrator of the account now; not part of a record
}

// Viewer is who asks.
type Viewer struct {
	Domain     store.Domain
	DomainName string // shown as "domain"
	UserID     string
	Admin      bool
}

// What self_auth says in a list: the sums of the reference's read (1), write (2) and manage (4).
const (
	authNone   = 0
	authRead   = 1
	authManage = 7
)

// auth is what a user may do with the package: everything for its creator and the administrator; the others read a public one.
func (r *packageRecord) auth(userID string, admin bool) int {
	switch {
	case admin || r.Creator.ID == userID:
		return authManage
	case r.Visibility == Public:
		return authRead
	default:
		return authNone
	}
}

// see reads a package that the viewer may see. Another is NoSuchPackage, as if it were not there.
func (s *Service) see(ctx context.Context, v Viewer, namespace, name string) (packageRecord, error) {
	var record packageRecord
	found, err := s.read(ctx, v.Domain.PackageHead(namespace, name), &record)
	if err != nil {
		return record, fmt.Errorf("read package %s/%s: %w", namespace, name, err)
	}
	if !found || record.auth(v.UserID, v.Admin) == authNone {
		return record, pipeline.Faultf(pipeline.NoSuchPackage, "package %s/%s", namespace, name)
	}
	return record, nil
}
