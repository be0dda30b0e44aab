package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/packages"
)

// PackageKeeper makes, changes and empties packages. What the viewer does not see is NoSuchPackage for all of them, what they see
// but may not change NotAllowed.
type PackageKeeper interface {
	// Create makes an empty package; a name that is taken is PackageExists.
	Create(ctx context.Context, v packages.Viewer, namespace, name string, c packages.Change) (packages.PackageView, error)
	// Update changes what is given.
	Update(ctx context.Context, v packages.Viewer, namespace, name string, c packages.Change) (packages.PackageView, error)
	// Delete removes a package; one that has versions is HasVersions.
	Delete(ctx context.Context, v packages.Viewer, namespace, name string) error
	// DeleteVersion removes a version with its files; Busy when one call is not enough.
	DeleteVersion(ctx context.Context, v packages.Viewer, namespace, name, version string) error
	// Upload answers where the bytes of a new file are put. What is wrong with the file are Faults.
	Upload(ctx context.Context, v packages.Viewer, namespace, name, version string, u packages.Upload) (packages.UploadLink, error)
}

// Packages creates, edits and deletes packages, takes in their files and deletes their versions.
func Packages(users Authenticator, center PackageKeeper) http.Handler {
	return resource(map[string]http.Handler{
		createPackageRoute: createPackage(users, center),
		updatePackageRoute: updatePackage(users, center),
		deletePackageRoute: deletePackage(users, center),
		deleteVersionRoute: deleteVersion(users, center),
		uploadRoute:        uploadFile(users, center),
	})
}

// packageChange is what the bodies of a create and an edit may say; what is absent stays as it is.
type packageChange struct {
	Description *string              `json:"description"`
	Visibility  *packages.Visibility `json:"visibility"`
}

func createPackage(users Authenticator, center PackageKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in struct {
			Namespace string `json:"namespace"`
			Name      string `json:"name"`
			packageChange
		}
		if err := c.json(&in); err != nil {
			return err
		}
		made, err := center.Create(c.Context(), c.viewer(), in.Namespace, in.Name, packages.Change(in.packageChange))
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, made)
	}, createPackageRoute)
}

func updatePackage(users Authenticator, center PackageKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in packageChange
		if err := c.json(&in); err != nil {
			return err
		}
		changed, err := center.Update(c.Context(), c.viewer(), c.PathValue("namespace"), c.PathValue("package_name"), packages.Change(in))
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusOK, changed)
	}, updatePackageRoute)
}

func deletePackage(users Authenticator, center PackageKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		if err := center.Delete(c.Context(), c.viewer(), c.PathValue("namespace"), c.PathValue("package_name")); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, deletePackageRoute)
}

func deleteVersion(users Authenticator, center PackageKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		err := center.DeleteVersion(
			c.Context(), c.viewer(), c.PathValue("namespace"), c.PathValue("package_name"), c.PathValue("version"))
		if err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, deleteVersionRoute)
}

// uploadFile answers a link: a file's bytes go past here, straight to the object store.
func uploadFile(users Authenticator, center PackageKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in struct {
			Folder   string `json:"folder"`
			Filename string `json:"filename"`
			Size     *int64 `json:"size"`
			Digest   string `json:"digest"`
			SHA256   string `json:"sha256"`
		}
		if err := c.json(&in); err != nil {
			return err
		}
		link, err := center.Upload(
			c.Context(), c.viewer(), c.PathValue("namespace"), c.PathValue("package_name"), c.PathValue("version"), packages.Upload(in))
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store") // whoever has the link may put the file
		return answerJSON(w, http.StatusCreated, link)
	}, uploadRoute)
}
