package packages

import (
	"context"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Filter chooses packages by their exact names; an empty one is any.
type Filter struct {
	Namespace string
	Package   string // encoded or not
}

// List answers the packages that the viewer may see, by namespace and name, and how many there are on all pages. It reads every
// package of the account, or of the filter's namespace: how many one may see depends on who asks and is kept nowhere. Of a filter with
// both names it reads the one package, and where the page was not asked for, no more than is answered: the number is then what is
// answered. An upload
// that has come is in the sums once its version was looked at, at the latest after a minute (Sweep).
func (s *Service) List(ctx context.Context, v Viewer, f Filter, page pipeline.Paging) ([]PackageView, int, error) {
	at, err := toPackage(orAny(f.Namespace), orAny(f.Package))
	if err != nil {
		return nil, 0, err
	}
	if f.Namespace != "" && f.Package != "" {
		return s.listOne(ctx, v, at, page)
	}
	query := store.Query{PK: v.Domain.Packages(), Limit: pipeline.MaxLimit}
	if f.Namespace != "" {
		query.Prefix = f.Namespace + "/"
	}
	views, total := []PackageView{}, 0
	err = s.each(ctx, query, func(item store.Item) (bool, error) {
		var r packageRecord
		if err := decode(item, &r); err != nil {
			return false, err
		}
		if r.auth(v.UserID, v.Admin) == authNone || (f.Package != "" && r.Name != at.name) {
			return false, nil
		}
		if total++; total > page.Offset && len(views) < page.Limit {
			views = append(views, r.view(v))
		}
		return len(views) == page.Limit && !page.Given, nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("list packages: %w", err)
	}
	return views, total, nil
}

// listOne lists the package of both names, if there is one that the viewer may see.
func (s *Service) listOne(ctx context.Context, v Viewer, at place, page pipeline.Paging) ([]PackageView, int, error) {
	record, err := s.see(ctx, v, at)
	if errors.Is(err, &pipeline.Fault{Code: pipeline.NoSuchPackage}) {
		return []PackageView{}, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("list packages: %w", err)
	}
	if page.Offset > 0 {
		return []PackageView{}, 1, nil
	}
	return []PackageView{record.view(v)}, 1, nil
}

// orAny is a name that passes every check, in place of a filter that is not there.
func orAny(name string) string {
	if name == "" {
		return "any"
	}
	return name
}

// Versions lists the uploads to a package that have come, and answers the package's versions by name, and how many there are on all pages.
func (s *Service) Versions(ctx context.Context, v Viewer, namespace, name string, page pipeline.Paging) ([]VersionView, int, error) {
	at, err := toPackage(namespace, name)
	if err != nil {
		return nil, 0, err
	}
	of, err := s.seeSettled(ctx, v, at)
	if err != nil {
		return nil, 0, err
	}
	query := store.Query{PK: v.Domain.Package(at.namespace, at.name), Prefix: store.VersionPrefix}
	views, err := listPage(ctx, s, query, page, func(r *versionRecord) VersionView { return r.view(v, &of) })
	if err != nil {
		return nil, 0, fmt.Errorf("list versions of %s/%s: %w", at.namespace, at.name, err)
	}
	return views, of.NumVersions, nil
}

// Files lists the uploads to a version that have come, and answers the version's files by path, and how many there are on all pages.
func (s *Service) Files(ctx context.Context, v Viewer, namespace, name, version string, page pipeline.Paging) ([]FileView, int, error) {
	at, err := toVersion(namespace, name, version)
	if err != nil {
		return nil, 0, err
	}
	of, err := s.seeSettled(ctx, v, at)
	if err != nil {
		return nil, 0, err
	}
	var in versionRecord
	found, err := s.read(ctx, v.Domain.Version(at.namespace, at.name, at.version), &in)
	if err != nil {
		return nil, 0, fmt.Errorf("list files of %s: %w", at, err)
	}
	if !found {
		return nil, 0, pipeline.Faultf(pipeline.NoSuchVersion, "version %s of package %s/%s", at.version, at.namespace, at.name)
	}
	query := store.Query{PK: v.Domain.Package(at.namespace, at.name), Prefix: store.FilePrefix(at.version)}
	views, err := listPage(ctx, s, query, page, func(r *fileRecord) FileView { return r.view(v, &of, at.version) })
	if err != nil {
		return nil, 0, fmt.Errorf("list files of %s: %w", at, err)
	}
	return views, in.NumFiles, nil
}

// seeSettled reads a package that the viewer may see, after the uploads to it, or to one version of it, are listed.
func (s *Service) seeSettled(ctx context.Context, v Viewer, at place) (packageRecord, error) {
	record, err := s.see(ctx, v, at)
	if err != nil {
		return record, err
	}
	pending, err := s.settle(ctx, v.Domain, store.UploadPrefix(at.namespace, at.name, at.version), s.ReadAtOnce)
	if err != nil || !pending {
		return record, err
	}
	return s.see(ctx, v, at)
}

// listPage reads the records up to the page's end and shows those on it.
func listPage[R, V any](ctx context.Context, s *Service, query store.Query, page pipeline.Paging, view func(*R) V) ([]V, error) {
	views, skip := []V{}, page.Offset
	query.Limit = min(page.Offset+page.Limit, pipeline.MaxLimit)
	err := s.each(ctx, query, func(item store.Item) (bool, error) {
		if skip > 0 {
			skip--
			return false, nil
		}
		record := new(R)
		if err := decode(item, record); err != nil {
			return false, err
		}
		views = append(views, view(record))
		return len(views) == page.Limit, nil
	})
	return views, err
}
