// Package packages is the software center: namespaces hold packages, packages have versions, versions have files in folders.
// A file's bytes are in the object store and never pass through here: this package keeps what is known of them and makes
// the links under which they are fetched.
//
// Its records (package store has the keys):
//
//	d/<id>/packages      <namespace>/<name>      package   id, visibility, creator, times, number of versions, size
//	d/<id>/k/<ns>/<name> version/<version>       version   id, creator, times, number of files, size
//	d/<id>/k/<ns>/<name> file/<version>/<path>   file      id, creator, times, size, SHA-512, the object's key
//	d/<id>/uploads       <ns>/<name>/<version>/… upload    an upload under way: what it will be; expires (upload.go)
//	d/<id>/litter        <due>/…                 litter    objects that are removed from then on (litter.go)
//
// Numbers and sizes are kept, not counted: whoever adds a file writes all three records in one transaction, each on condition
// that it is still what was read.
//
// Names: a package's is percent-encoded wherever it is stored or shown, "hello%20hello"; namespaces, versions, folders and file
// names are plain text there, and encoded in URLs. A path has no slash at its beginning: "a/b/c.war" lies in folder "/a/b".
package packages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/store"
)

// Service is the software center. Make it with New; its exported fields may be changed before the first call.
type Service struct {
	Now      func() time.Time
	LinkLife time.Duration // how long a download may be begun

	UploadLinkLife time.Duration // how long the PUT of an upload may be begun
	UploadLife     time.Duration // how long an upload may take in all; its object is removed an hour later when it was not listed
	ReadAtOnce     int64         // bytes of an upload that are read, where they must be, while a client waits; more are left to Sweep

	// Keep is how long the bytes of a replaced or deleted file stay: a run that pinned them must be over by then.
	Keep time.Duration

	MaxBytes int64 // that an account's files may have; 0 is no bound

	table   store.Table
	objects objects.Bucket
	links   objects.Links
}

// New makes a Service whose files are in a bucket, to which the links lead.
func New(table store.Table, files objects.Bucket, links objects.Links) *Service {
	return &Service{
		Now: time.Now, LinkLife: 5 * time.Minute, UploadLinkLife: 15 * time.Minute, UploadLife: 3 * time.Hour,
		ReadAtOnce: 256 << 20, Keep: 90 * 24 * time.Hour,
		table: table, objects: files, links: links,
	}
}

// read gets a record into v; found is false when it is absent.
func (s *Service) read(ctx context.Context, key store.Key, v any) (found bool, err error) {
	version, err := s.readItem(ctx, key, v)
	return version > 0, err
}

// readItem gets a record into v and answers its item's version, 0 when it is absent.
func (s *Service) readItem(ctx context.Context, key store.Key, v any) (version int64, err error) {
	item, err := s.table.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return item.Version, decode(item, v)
}

func decode(item store.Item, v any) error {
	if err := json.Unmarshal(item.Data, v); err != nil {
		return fmt.Errorf("read %s %s: %w", item.PK, item.SK, err)
	}
	return nil
}

// each reads all items of a query in order until do says that there are enough.
func (s *Service) each(ctx context.Context, query store.Query, do func(store.Item) (enough bool, err error)) error {
	for {
		page, err := s.table.Query(ctx, query)
		if err != nil {
			return err
		}
		for _, item := range page.Items {
			if enough, err := do(item); enough || err != nil {
				return err
			}
			query.After = item.SK
		}
		if !page.More {
			return nil
		}
	}
}
