package packages

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// MaxWrites bounds the records of one Publish, so that the caller's own fit into the same transaction of store.MaxTransaction; two
// more writes count the bytes, and note the objects of all files that were replaced.
const MaxWrites = 85

// Publish answers the writes that list files: one for each file, for each version and for each package, made when it is not there
// yet. A file at the path of another takes its place and keeps its id; the other's bytes stay for Keep. The writes belong into one transaction, and hold
// only while nobody else writes to the same packages: when one of them fails its condition, the caller calls Publish again.
//
// A file whose name cannot be is a fault, and so are a package that is not the creator's to change (NotAllowed) and files that the account
// has no room for (OverQuota).
func (s *Service) Publish(ctx context.Context, domain store.Domain, creator Creator, files []File) ([]store.Op, error) {
	return s.edit(ctx, &edition{service: s, domain: domain, creator: creator, now: s.Now().UTC()}, files)
}

func (s *Service) edit(ctx context.Context, e *edition, files []File) ([]store.Op, error) {
	places, err := places(files)
	if err != nil {
		return nil, err
	}
	for i := range files {
		if err := e.add(ctx, places[i], files[i]); err != nil {
			return nil, fmt.Errorf("publish %s: %w", places[i], err)
		}
	}
	if len(e.drafts) > MaxWrites {
		return nil, pipeline.Faultf(pipeline.InvalidParam,
			"publish: files, versions and packages are together at most %d at once, these are %d", MaxWrites, len(e.drafts))
	}
	return e.ops(ctx)
}

// places checks all names before anything is read.
func places(files []File) ([]place, error) {
	all, seen := make([]place, len(files)), map[place]bool{}
	for i, f := range files {
		at, err := toFile(f.Namespace, f.Package, f.Version, f.Path)
		if err != nil {
			return nil, err
		}
		if seen[at] {
			return nil, pipeline.Faultf(InvalidPath, "publish: %s twice at once", at)
		}
		all[i], seen[at] = at, true
	}
	return all, nil
}
