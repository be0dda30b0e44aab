package packages

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// edition is one Publish under way: the records it has read and changed.
type edition struct {
	service *Service
	domain  store.Domain
	creator Creator
	now     time.Time
	into    int64    // when not 0, the id of the only package that may be written to
	drafts  []draft  // in the order in which they were first met
	old     []string // objects whose files have other bytes now
	grown   int64    // bytes more than before
}

// draft is one record that will be written on condition that nobody else wrote it since.
type draft struct {
	key     store.Key
	version int64 // of the item that was read, 0 when there was none
	record  any   // *packageRecord, *versionRecord or *fileRecord
}

// add lists one file and corrects the numbers and sizes above it.
func (e *edition) add(ctx context.Context, at place, f File) error {
	of, err := e.packageOf(ctx, at)
	if err != nil {
		return err
	}
	in, err := e.versionOf(ctx, at, of)
	if err != nil {
		return err
	}
	key := e.domain.File(at.namespace, at.name, at.version, at.path)
	record, isNew, err := open[fileRecord](ctx, e, key)
	if err != nil {
		return err
	}
	if isNew {
		record.Path, record.Creator, record.Created = at.path, e.creator, e.now
		if record.ID, err = e.nextID(ctx, "files"); err != nil {
			return err
		}
		in.NumFiles++
	}
	if !isNew && record.Key != f.Key {
		e.old = append(e.old, record.Key)
	}
	grown := f.Size - record.Size
	e.grown += grown
	record.Key, record.SHA512, record.Size, record.Updated = f.Key, f.SHA512, f.Size, e.now
	in.Size, in.Updated = in.Size+grown, e.now
	of.Size, of.Updated = of.Size+grown, e.now
	return nil
}

func (e *edition) packageOf(ctx context.Context, at place) (*packageRecord, error) {
	record, isNew, err := open[packageRecord](ctx, e, e.domain.PackageHead(at.namespace, at.name))
	if err != nil {
		return nil, err
	}
	if e.into != 0 && record.ID != e.into {
		return nil, pipeline.Faultf(pipeline.NoSuchPackage, "package %s/%s", at.namespace, at.name)
	}
	if !isNew {
		if record.auth(e.creator.ID, e.creator.Admin) != authManage {
			return nil, pipeline.Faultf(pipeline.NotAllowed, "package %s/%s belongs to another user", at.namespace, at.name)
		}
		return record, nil
	}
	record.Namespace, record.Name, record.Visibility = at.namespace, at.name, Private
	record.Creator, record.Created = e.creator, e.now
	record.ID, err = e.nextID(ctx, "packages")
	return record, err
}

func (e *edition) versionOf(ctx context.Context, at place, of *packageRecord) (*versionRecord, error) {
	record, isNew, err := open[versionRecord](ctx, e, e.domain.Version(at.namespace, at.name, at.version))
	if err != nil || !isNew {
		return record, err
	}
	record.Version, record.Creator, record.Created = at.version, e.creator, e.now
	of.NumVersions++
	record.ID, err = e.nextID(ctx, "versions")
	return record, err
}

// open is the draft of a key, read when it is met first. isNew says that there is none in the table, the first time only.
func open[R any](ctx context.Context, e *edition, key store.Key) (record *R, isNew bool, err error) {
	for _, d := range e.drafts {
		if d.key == key {
			return d.record.(*R), false, nil
		}
	}
	record = new(R)
	item, err := e.service.table.Get(ctx, key)
	switch {
	case errors.Is(err, store.ErrNotFound):
		isNew = true
	case err != nil:
		return nil, false, err
	default:
		if err := decode(item, record); err != nil {
			return nil, false, err
		}
	}
	e.drafts = append(e.drafts, draft{key, item.Version, record})
	return record, isNew, nil
}

// nextID is a new id. One that is lost because the transaction was not done, or was computed again, is no harm.
func (e *edition) nextID(ctx context.Context, kind string) (int64, error) {
	return e.service.table.Next(ctx, e.domain.Counter(kind))
}

func (e *edition) ops(ctx context.Context) ([]store.Op, error) {
	ops := make([]store.Op, len(e.drafts), len(e.drafts)+2)
	for i, d := range e.drafts {
		data, err := json.Marshal(d.record)
		if err != nil {
			return nil, err
		}
		unchanged := store.If{Version: d.version}
		if d.version == 0 {
			unchanged = store.If{Absent: true}
		}
		ops[i] = store.Put(d.key, data, unchanged)
	}
	if e.grown != 0 {
		op, err := e.service.grow(ctx, e.domain, e.grown)
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	if len(e.old) == 0 {
		return ops, nil
	}
	litter, err := e.service.litter(e.domain, e.now.Add(e.service.Keep), e.old)
	return append(ops, litter), err
}
