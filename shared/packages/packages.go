// Package packages is the software center: namespaces hold packages, packages have versions, versions have files in folders.
// A file's bytes are in the object store and never pass through here: this package keeps what is known of them and makes
// the links under which they are fetched.
//
// Its records (package store has the keys):
//
//	d/<id>/packages      <namespace>/<name>      package   id, visibility, creator, times, number of versions, size
//	d/<id>/k/<ns>/<name> version/<version>       version   id, creator, times, number of files, size
//	d/<id>/k/<ns>/<name> file/<version>/<path>   file      id, creator, times, size, SHA-512, the object's key
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

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/containerops/containerops/shared/store"
)

// Links makes URLs under which others fetch objects for a while. *s3.PresignClient does; it may know the object store by
// another name than this process does.
type Links interface {
	// PresignGetObject signs one GET of one object. Nothing is sent, so an absent object is not noticed.
	PresignGetObject(context.Context, *s3.GetObjectInput, ...func(*s3.PresignOptions)) (*v4.PresignedHTTPRequest, error)
}

var _ Links = (*s3.PresignClient)(nil)

// Service is the software center. Make it with New; its exported fields may be changed before the first call.
type Service struct {
	Now      func() time.Time
	LinkLife time.Duration // how long a download may be begun

	table  store.Table
	links  Links
	bucket string
}

// New makes a Service whose files are in bucket. Only Download uses links and bucket.
func New(table store.Table, links Links, bucket string) *Service {
	return &Service{Now: time.Now, LinkLife: 5 * time.Minute, table: table, links: links, bucket: bucket}
}

// read gets a record into v; found is false when it is absent.
func (s *Service) read(ctx context.Context, key store.Key, v any) (found bool, err error) {
	item, err := s.table.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, decode(item, v)
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
