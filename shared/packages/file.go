package packages

import (
	"context"
	"fmt"
	"mime"
	"path"

	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// File is a file of a version and the object that holds its bytes.
type File struct {
	Namespace string `json:"namespace"`
	Package   string `json:"package"`
	Version   string `json:"version"`
	Path      string `json:"path"`   // with its folders, without a slash at the beginning
	Key       string `json:"key"`    // of the object; it never gets other bytes
	SHA512    string `json:"sha512"` // hex
	Size      int64  `json:"size"`   // bytes
}

// FindFile finds a file for a run that acts as creator. What is not there, or not for this creator to see, is NoSuchPackage or
// NoSuchFile.
func (s *Service) FindFile(
	ctx context.Context, domain store.Domain, creator Creator, namespace, name, version, file string,
) (File, error) {
	return s.find(ctx, Viewer{Domain: domain, UserID: creator.ID, Admin: creator.Admin}, namespace, name, version, file)
}

func (s *Service) find(ctx context.Context, v Viewer, namespace, name, version, file string) (File, error) {
	at, err := toFile(namespace, name, version, file)
	if err != nil {
		return File{}, err
	}
	if _, err := s.seeSettled(ctx, v, at); err != nil {
		return File{}, err
	}
	var r fileRecord
	found, err := s.read(ctx, v.Domain.File(at.namespace, at.name, at.version, at.path), &r)
	if err != nil {
		return File{}, fmt.Errorf("find file %s: %w", at, err)
	}
	if !found {
		return File{}, pipeline.Faultf(pipeline.NoSuchFile, "file %s", at)
	}
	return File{
		Namespace: at.namespace, Package: at.name, Version: at.version, Path: at.path,
		Key: r.Key, SHA512: r.SHA512, Size: r.Size,
	}, nil
}

// Download answers a URL under which the object store gives the file to anyone for LinkLife, to be saved under its own name.
func (s *Service) Download(ctx context.Context, v Viewer, namespace, name, version, file string) (string, error) {
	found, err := s.find(ctx, v, namespace, name, version, file)
	if err != nil {
		return "", err
	}
	link, err := s.links.Download(ctx, objects.Download{
		Key: found.Key,
		// RFC 6266; a name that is not ASCII is written as RFC 8187 wants it.
		Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(found.Path)}),
		// Never what the uploader says: a browser must not run it.
		Type: "application/octet-stream",
		Life: s.LinkLife,
	})
	if err != nil {
		return "", fmt.Errorf("make a link to %s: %w", found.Key, err)
	}
	return link, nil
}
