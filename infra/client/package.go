package client

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"net/http"
)

// File is a file of a package's version. Package names are shown percent-encoded, as they stand in a path.
type File struct {
	Namespace string `json:"namespace"`
	Package   string `json:"package"`
	Version   string `json:"version"`
	Folder    string `json:"folder"`
	Filename  string `json:"filename"`
	Digest    string `json:"digest"` // SHA-512, hex
	Size      int64  `json:"size"`
	URL       string `json:"url"` // path of the download
}

// Files lists the files of a version. The package's name is given percent-encoded.
func (c *Client) Files(ctx context.Context, namespace, name, version string) ([]File, error) {
	var list []File
	path := fmt.Sprintf("/v2/manage/namespaces/%s/packages/%s/versions/%s/file_paths", namespace, name, version)
	return list, c.Call(ctx, http.MethodGet, path, nil, &list)
}

// Download fetches a file's bytes, following the service's redirect to the object store, and checks size and SHA-512.
func (c *Client) Download(ctx context.Context, f File) ([]byte, error) {
	answer, err := c.Do(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return nil, err
	}
	if err := answer.Err(); err != nil {
		return nil, err
	}
	sum := sha512.Sum512(answer.Body)
	if got := hex.EncodeToString(sum[:]); got != f.Digest || int64(len(answer.Body)) != f.Size {
		return nil, fmt.Errorf("download %s: %d bytes with SHA-512 %s, listed are %d bytes with %s",
			f.URL, len(answer.Body), got, f.Size, f.Digest)
	}
	return answer.Body, nil
}
