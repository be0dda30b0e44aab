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
	UserName   string
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
func (s *Service) see(ctx context.Context, v Viewer, at place) (packageRecord, error) {
	record, _, err := s.seeItem(ctx, v, at)
	return record, err
}

// seeItem is see, with the version of the package's item.
func (s *Service) seeItem(ctx context.Context, v Viewer, at place) (record packageRecord, version int64, err error) {
	version, err = s.readItem(ctx, v.Domain.PackageHead(at.namespace, at.name), &record)
	if err != nil {
		return record, 0, fmt.Errorf("read package %s/%s: %w", at.namespace, at.name, err)
	}
	if version == 0 || record.auth(v.UserID, v.Admin) == authNone {
		return record, 0, pipeline.Faultf(pipeline.NoSuchPackage, "package %s/%s", at.namespace, at.name)
	}
	return record, version, nil
}

// manage reads a package that the viewer may change, with the version of its item. One that they may only see is NotAllowed.
func (s *Service) manage(ctx context.Context, v Viewer, at place) (packageRecord, int64, error) {
	record, version, err := s.seeItem(ctx, v, at)
	if err == nil && record.auth(v.UserID, v.Admin) != authManage {
		err = pipeline.Faultf(pipeline.NotAllowed, "package %s/%s belongs to another user", at.namespace, at.name)
	}
	return record, version, err
}
