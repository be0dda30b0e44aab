package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
)

// PackageLister lists packages.
type PackageLister interface {
	// List returns a page of the packages that the viewer may see and a filter shows, and how many those are.
	List(ctx context.Context, v packages.Viewer, f packages.Filter, page pipeline.Paging) ([]packages.PackageView, int, error)
}

// VersionLister lists versions.
type VersionLister interface {
	// Versions returns a page of a package's versions and their number; a package that the viewer does not see is
	// NoSuchPackage.
	Versions(ctx context.Context, v packages.Viewer, namespace, name string, page pipeline.Paging) ([]packages.VersionView, int, error)
}

// FileLister lists files.
type FileLister interface {
	// Files returns a page of a version's files and their number; what the viewer does not see is NoSuchPackage or
	// NoSuchVersion.
	Files(ctx context.Context, v packages.Viewer, namespace, name, version string, page pipeline.Paging) ([]packages.FileView, int, error)
}

// Downloader makes links to files.
type Downloader interface {
	// Download returns the URL from which the file can be fetched for a short while; what the viewer does not see is
	// NoSuchPackage or NoSuchFile.
	Download(ctx context.Context, v packages.Viewer, namespace, name, version, file string) (string, error)
}

// ListPackages is operation 16.
func ListPackages(users Authenticator, center PackageLister) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.longPage("namespace", "package_name")
		if err != nil {
			return err
		}
		query := c.URL.Query()
		filter := packages.Filter{Namespace: query.Get("namespace"), Package: query.Get("package_name")}
		found, total, err := center.List(c.Context(), c.viewer(), filter, page)
		if err != nil {
			return err
		}
		return c.answerPage(w, found, page, len(found), total)
	}, listPackagesRoute)
}

// ListVersions is operation 17.
func ListVersions(users Authenticator, center VersionLister) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.longPage()
		if err != nil {
			return err
		}
		found, total, err := center.Versions(c.Context(), c.viewer(), c.PathValue("namespace"), c.PathValue("package_name"), page)
		if err != nil {
			return err
		}
		return c.answerPage(w, found, page, len(found), total)
	}, listVersionsRoute)
}

// ListFiles is operation 18.
func ListFiles(users Authenticator, center FileLister) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.longPage()
		if err != nil {
			return err
		}
		found, total, err := center.Files(
			c.Context(), c.viewer(), c.PathValue("namespace"), c.PathValue("package_name"), c.PathValue("version"), page)
		if err != nil {
			return err
		}
		return c.answerPage(w, found, page, len(found), total)
	}, listFilesRoute)
}

// DownloadFile is operation 19. The bytes come from the object store, so that they need not fit through a Lambda.
func DownloadFile(users Authenticator, center Downloader) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		link, err := center.Download(
			c.Context(), c.viewer(), c.PathValue("namespace"), c.PathValue("package_name"), c.PathValue("version"), c.PathValue("path"))
		if err != nil {
			return err
		}
		w.Header().Set("Location", link)
		w.Header().Set("Cache-Control", "no-store") // the link soon ends
		w.WriteHeader(http.StatusFound)
		return nil
	}, downloadRoute)
}

// viewer is the caller as the software center knows them.
func (c *call) viewer() packages.Viewer {
	p := c.principal
	return packages.Viewer{Domain: p.Domain, DomainName: p.DomainName, UserID: p.UserID, UserName: p.UserName, Admin: p.Admin}
}
