// Package objects is what the service asks of an object store: the port. Package bucket is a bucket of S3.
package objects

import (
	"context"
	"errors"
	"io"
	"time"
)

var (
	// ErrAbsent says that there is no object under the key.
	ErrAbsent = errors.New("there is no such object")
	// ErrPresent says that there was one already.
	ErrPresent = errors.New("there is such an object already")
)

// Bucket holds objects under keys. An object is there as a whole or not at all, and once it is there everybody sees it.
type Bucket interface {
	// Head says what is known of an object; ErrAbsent.
	Head(ctx context.Context, key string) (Info, error)
	// Get reads an object, whose Body is to be closed; ErrAbsent.
	Get(ctx context.Context, key string) (Object, error)
	// Put writes an object, over one that is there unless the content says otherwise (ErrPresent). At most 5 GB.
	Put(ctx context.Context, key string, content Content) error
	// List names all objects whose keys begin with prefix, in the order of their bytes. Each 1,000 are a request.
	List(ctx context.Context, prefix string) ([]string, error)
	// Delete removes objects, at most 1,000; those that are absent are no error. One alone is a request that costs nothing.
	Delete(ctx context.Context, keys ...string) error
}

// Info is what is known of an object.
type Info struct {
	Size   int64
	SHA512 string // hex; empty when the store does not keep it
}

// Object is an object that is read.
type Object struct {
	Body     io.ReadCloser
	Modified time.Time
}

// Content is what is put.
type Content struct {
	Body     io.ReadSeeker // it may be read twice: once to sign it, once to send it
	Type     string        // Content-Type; empty: none
	Encoding string        // Content-Encoding; empty: none
	Once     bool          // ErrPresent rather than write over an object
}

// Links makes URLs under which others fetch and put objects for a while. It may know the object store by another name than this
// process does. Nothing is sent, so an absent object is not noticed.
type Links interface {
	// Download is a URL that gives one object to anyone.
	Download(ctx context.Context, d Download) (url string, err error)
	// Upload is a PUT of one object, bound to its size and SHA-512, with the headers that must come with it.
	Upload(ctx context.Context, u Upload) (url string, headers map[string]string, err error)
}

// Download says what a URL gives, and as what.
type Download struct {
	Key         string
	Disposition string // Content-Disposition of the answer
	Type        string // Content-Type of the answer
	Life        time.Duration
}

// Upload says what may be put under a URL.
type Upload struct {
	Key    string
	Size   int64
	SHA512 string // hex
	Life   time.Duration
}
