package packages

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// The faults of changes.
const (
	InvalidVisibility pipeline.Code = "SVCSTG.SWR.4002039"
	HasVersions       pipeline.Code = "SVCSTG.SWR.4062013"
	PackageExists     pipeline.Code = "SVCSTG.SWR.4092008"
)

// maxTries bounds how often a change is computed again because others write to the same package.
const maxTries = 50

// Change is what may be said of a package; nil leaves it as it is.
type Change struct {
	Description *string
	Visibility  *Visibility
}

func (c Change) check() error {
	var faults pipeline.Faults
	if c.Description != nil {
		faults = append(faults, pipeline.FaultsOf(pipeline.ValidDescription("description", *c.Description))...)
	}
	if v := c.Visibility; v != nil && *v != Private && *v != Public {
		faults = append(faults, &pipeline.Fault{Code: InvalidVisibility, Detail: fmt.Sprintf("visibility: must be %s or %s, is %.80q", Private, Public, *v)})
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

func (c Change) apply(to *packageRecord) {
	if c.Description != nil {
		to.Description = *c.Description
	}
	if c.Visibility != nil {
		to.Visibility = *c.Visibility
	}
}

// Create makes an empty package, which belongs to the viewer; PackageExists when there is one of that name, also one that the
// viewer does not see.
func (s *Service) Create(ctx context.Context, v Viewer, namespace, name string, c Change) (PackageView, error) {
	at, err := toPackage(namespace, name)
	if err != nil {
		return PackageView{}, err
	}
	if err := c.check(); err != nil {
		return PackageView{}, err
	}
	id, err := s.table.Next(ctx, v.Domain.Counter("packages"))
	if err != nil {
		return PackageView{}, fmt.Errorf("create package %s/%s: %w", at.namespace, at.name, err)
	}
	now := s.Now().UTC()
	record := packageRecord{
		ID: id, Namespace: at.namespace, Name: at.name, Visibility: Private,
		Creator: Creator{ID: v.UserID, Name: v.UserName}, Created: now, Updated: now,
	}
	c.apply(&record)
	err = s.write(ctx, v.Domain, &record, store.If{Absent: true})
	if store.Failed(err) == 0 {
		return PackageView{}, pipeline.Faultf(PackageExists, "package %s/%s", at.namespace, at.name)
	}
	return record.view(v), err
}

// write writes a package's record, with what else belongs into the transaction after it.
func (s *Service) write(ctx context.Context, domain store.Domain, r *packageRecord, cond store.If, more ...store.Op) error {
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	ops := append([]store.Op{store.Put(domain.PackageHead(r.Namespace, r.Name), data, cond)}, more...)
	if err := s.table.Write(ctx, ops...); err != nil {
		return fmt.Errorf("write package %s/%s: %w", r.Namespace, r.Name, err)
	}
	return nil
}

// Update changes a package and answers it as it now is.
func (s *Service) Update(ctx context.Context, v Viewer, namespace, name string, c Change) (PackageView, error) {
	at, err := toPackage(namespace, name)
	if err != nil {
		return PackageView{}, err
	}
	if err := c.check(); err != nil {
		return PackageView{}, err
	}
	for range maxTries {
		record, version, err := s.manage(ctx, v, at)
		if err != nil {
			return PackageView{}, err
		}
		c.apply(&record)
		record.Updated = s.Now().UTC()
		if err := s.write(ctx, v.Domain, &record, store.If{Version: version}); store.Failed(err) < 0 {
			return record.view(v), err
		}
	}
	return PackageView{}, store.ErrContention
}

// Delete removes a package that has no versions; one that has is HasVersions with their number. Uploads that are under way are
// never listed.
func (s *Service) Delete(ctx context.Context, v Viewer, namespace, name string) error {
	at, err := toPackage(namespace, name)
	if err != nil {
		return err
	}
	for range maxTries {
		if _, err := s.seeSettled(ctx, v, at); err != nil {
			return err
		}
		record, version, err := s.manage(ctx, v, at)
		if err != nil {
			return err
		}
		if record.NumVersions > 0 {
			return pipeline.Faultf(HasVersions, "package %s/%s has %d", at.namespace, at.name, record.NumVersions)
		}
		err = s.table.Write(ctx, store.Delete(v.Domain.PackageHead(at.namespace, at.name), store.If{Version: version}))
		if store.Failed(err) < 0 {
			return err
		}
	}
	return store.ErrContention
}
