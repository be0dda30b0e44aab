package store

import (
	"fmt"
	"time"
)

// Uploads is the partition of the uploads that are under way, of all packages:
//
//	d/<id>/uploads  <namespace>/<name>/<version>/<upload>
func (d Domain) Uploads() string { return d.partition("uploads") }

// UploadPrefix is the beginning of the sort keys of the uploads to a package, or to one version of it.
func UploadPrefix(namespace, name, version string) string {
	if version == "" {
		return namespace + "/" + name + "/"
	}
	return namespace + "/" + name + "/" + version + "/"
}

// Upload is one upload.
func (d Domain) Upload(namespace, name, version, upload string) Key {
	return Key{d.Uploads(), UploadPrefix(namespace, name, version) + upload}
}

// LitterOf is the partition of the objects that will be removed, by when:
//
//	d/<id>/litter   <seconds since 1970>/<random>
func (d Domain) LitterOf() string { return d.partition("litter") }

// Litter is one record of objects that may be removed from a time on; the name makes it the only one of its second.
func (d Domain) Litter(due time.Time, name string) Key {
	return Key{d.LitterOf(), fmt.Sprintf("%s/%s", Number(due.Unix()), name)}
}

// LitterDue is a sort key behind all litter that is due at a time.
func LitterDue(now time.Time) string { return Number(now.Unix()) + "0" } // '0' follows '/'
