package packages

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Limits of the delete of a version.
const (
	deleteBatch = 80 // files of one transaction
	MaxDeletes  = 50 // transactions of one call: what a function has time for
)

// DeleteVersion removes a version and its files, in transactions that each leave all sums right; the files' bytes stay for
// Keep. Uploads to it that are under way are never listed. A version of more files than one call has time for is Busy when some
// are left: the same call goes on.
func (s *Service) DeleteVersion(ctx context.Context, v Viewer, namespace, name, version string) error {
	at, err := toVersion(namespace, name, version)
	if err != nil {
		return err
	}
	if _, err := s.seeSettled(ctx, v, at); err != nil {
		return err
	}
	if _, _, err := s.manage(ctx, v, at); err != nil {
		return err
	}
	if err := s.forgetUploads(ctx, v.Domain, at); err != nil {
		return fmt.Errorf("delete version %s: its uploads: %w", at, err)
	}
	for range MaxDeletes {
		done, err := s.deleteSome(ctx, v, at)
		if store.Failed(err) >= 0 {
			continue // somebody else wrote to the package
		}
		if err != nil || done {
			return err
		}
	}
	return pipeline.Faultf(pipeline.Busy, "version %s of package %s/%s: some of its files are left, repeat the call to go on",
		at.version, at.namespace, at.name)
}

// forgetUploads forgets the uploads to a version; their objects go with their litter.
func (s *Service) forgetUploads(ctx context.Context, domain store.Domain, at place) error {
	query := store.Query{PK: domain.Uploads(), Prefix: store.UploadPrefix(at.namespace, at.name, at.version)}
	return s.each(ctx, query, func(item store.Item) (bool, error) {
		return false, s.table.Write(ctx, store.Delete(item.Key, store.If{}))
	})
}

// deleteSome removes up to deleteBatch files of a version, and with the last ones the version.
func (s *Service) deleteSome(ctx context.Context, v Viewer, at place) (done bool, err error) {
	of, ofVersion, err := s.manage(ctx, v, at)
	if err != nil {
		return false, err
	}
	key := v.Domain.Version(at.namespace, at.name, at.version)
	var in versionRecord
	inVersion, err := s.readItem(ctx, key, &in)
	if err != nil {
		return false, fmt.Errorf("delete version %s: %w", at, err)
	}
	if inVersion == 0 {
		return false, pipeline.Faultf(pipeline.NoSuchVersion, "version %s of package %s/%s", at.version, at.namespace, at.name)
	}
	ops, err := s.fileDeletes(ctx, v.Domain, at, &of, &in)
	if err != nil {
		return false, fmt.Errorf("delete version %s: %w", at, err)
	}
	in.Updated, of.Updated = s.Now().UTC(), s.Now().UTC()
	unchanged := store.If{Version: inVersion}
	if in.NumFiles == 0 {
		of.NumVersions--
		ops = append(ops, store.Delete(key, unchanged))
	} else {
		data, err := json.Marshal(in)
		if err != nil {
			return false, err
		}
		ops = append(ops, store.Put(key, data, unchanged))
	}
	return in.NumFiles == 0, s.write(ctx, v.Domain, &of, store.If{Version: ofVersion}, ops...)
}

// fileDeletes are the writes that remove the next files of a version, and takes them out of the sums.
func (s *Service) fileDeletes(ctx context.Context, domain store.Domain, at place, of *packageRecord, in *versionRecord) ([]store.Op, error) {
	page, err := s.table.Query(ctx, store.Query{
		PK: domain.Package(at.namespace, at.name), Prefix: store.FilePrefix(at.version), Limit: deleteBatch,
	})
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	var ops []store.Op
	var keys []string
	before := of.Size
	for _, item := range page.Items {
		var r fileRecord
		if err := decode(item, &r); err != nil {
			return nil, err
		}
		ops = append(ops, store.Delete(item.Key, store.If{Version: item.Version}))
		keys = append(keys, r.Key)
		in.NumFiles--
		in.Size, of.Size = in.Size-r.Size, of.Size-r.Size
	}
	freed, err := s.grow(ctx, domain, of.Size-before)
	if err != nil {
		return nil, err
	}
	litter, err := s.litter(domain, s.Now().Add(s.Keep), keys)
	return append(ops, freed, litter), err
}
