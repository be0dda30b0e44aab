package packages

import (
	"net/url"
	"path"
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
)

// PackageView is a package as list packages answers it.
type PackageView struct {
	ID          int64      `json:"id"`
	Domain      string     `json:"domain"`
	Namespace   string     `json:"namespace"`
	Package     string     `json:"package"`
	Visibility  Visibility `json:"visibility"`
	Description string     `json:"description"`
	NumVersions int        `json:"num_versions"`
	Size        int64      `json:"size"`
	Creator     string     `json:"creator"`
	Created     string     `json:"created"`
	Updated     string     `json:"updated"`
	SelfAuth    int        `json:"self_auth"` // 7 manage, 1 read
}

func (r *packageRecord) view(v Viewer) PackageView {
	return PackageView{
		ID: r.ID, Domain: v.DomainName, Namespace: r.Namespace, Package: r.Name, Visibility: r.Visibility,
		Description: r.Description, NumVersions: r.NumVersions, Size: r.Size, Creator: r.Creator.Name,
		Created: pipeline.FormatTime(r.Created), Updated: pipeline.FormatTime(r.Updated), SelfAuth: r.auth(v.UserID, v.Admin),
	}
}

// VersionView is a version as list versions answers it; the names of its times are the reference's.
type VersionView struct {
	ID          int64      `json:"id"`
	Domain      string     `json:"domain"`
	Namespace   string     `json:"namespace"`
	Package     string     `json:"package"`
	Version     string     `json:"version"`
	Visibility  Visibility `json:"visibility"`
	Description string     `json:"description"`
	NumFiles    int        `json:"num_files"`
	Size        int64      `json:"size"`
	Creator     string     `json:"creator"`
	CreatedAt   string     `json:"CreatedAt"`
	UpdatedAt   string     `json:"UpdatedAt"`
}

func (r *versionRecord) view(v Viewer, of *packageRecord) VersionView {
	return VersionView{
		ID: r.ID, Domain: v.DomainName, Namespace: of.Namespace, Package: of.Name, Version: r.Version,
		Visibility: of.Visibility, Description: r.Description, NumFiles: r.NumFiles, Size: r.Size, Creator: r.Creator.Name,
		CreatedAt: pipeline.FormatTime(r.Created), UpdatedAt: pipeline.FormatTime(r.Updated),
	}
}

// FileView is a file as list files answers it.
type FileView struct {
	ID         int64      `json:"id"`
	Domain     string     `json:"domain"`
	Namespace  string     `json:"namespace"`
	Package    string     `json:"package"`
	Version    string     `json:"version"`
	Visibility Visibility `json:"visibility"`
	Folder     string     `json:"folder"` // "/" or "/a/b"
	Filename   string     `json:"filename"`
	Digest     string     `json:"digest"` // SHA-512, hex
	Size       int64      `json:"size"`
	URL        string     `json:"url"` // the path of the download operation
	Creator    string     `json:"creator"`
	Created    string     `json:"created"`
	Updated    string     `json:"updated"`
}

func (r *fileRecord) view(v Viewer, of *packageRecord, version string) FileView {
	return FileView{
		ID: r.ID, Domain: v.DomainName, Namespace: of.Namespace, Package: of.Name, Version: version, Visibility: of.Visibility,
		Folder: path.Dir("/" + r.Path), Filename: path.Base(r.Path), Digest: r.SHA512, Size: r.Size,
		URL: downloadPath(of, version, r.Path), Creator: r.Creator.Name,
		Created: pipeline.FormatTime(r.Created), Updated: pipeline.FormatTime(r.Updated),
	}
}

// downloadPath is the path of operation 19; a file in the root folder has no segment for it.
func downloadPath(of *packageRecord, version, file string) string {
	segments := strings.Split(file, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return "/v2/manage/namespaces/" + url.PathEscape(of.Namespace) + "/packages/" + of.Name + // the name is encoded already
		"/versions/" + url.PathEscape(version) + "/file_paths/" + strings.Join(segments, "/")
}
