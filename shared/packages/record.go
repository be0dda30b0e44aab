package packages

import "time"

// Visibility says who besides its creator and the administrator may read a package.
type Visibility string

// The visibilities. A package that a build makes is private until its creator says otherwise.
const (
	Private Visibility = "private" // nobody
	Public  Visibility = "public"  // everybody in the account
)

type packageRecord struct {
	ID          int64      `json:"id"`
	Namespace   string     `json:"namespace"`
	Name        string     `json:"name"`
	Description string     `json:"description,omitempty"`
	Visibility  Visibility `json:"visibility"`
	Creator     Creator    `json:"creator"`
	Created     time.Time  `json:"created"`
	Updated     time.Time  `json:"updated"` // when a file last came in
	NumVersions int        `json:"num_versions"`
	Size        int64      `json:"size"` // bytes of all files
}

type versionRecord struct {
	ID          int64     `json:"id"`
	Version     string    `json:"version"`
	Description string    `json:"description,omitempty"`
	Creator     Creator   `json:"creator"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
	NumFiles    int       `json:"num_files"`
	Size        int64     `json:"size"`
}

type fileRecord struct {
	ID      int64     `json:"id"`
	Path    string    `json:"path"`
	Creator Creator   `json:"creator"` // who made the file first
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"` // when its bytes last changed
	Key     string    `json:"key"`     // of the object; other bytes are another object
	SHA512  string    `json:"sha512"`
	Size    int64     `json:"size"`
}

// uploadRecord is an upload under way. Its item expires; until then the object may come.
type uploadRecord struct {
	PackageID int64   `json:"package_id"` // a package that was deleted meanwhile does not come back
	Creator   Creator `json:"creator"`
	File      File    `json:"file"`
	SHA256    string  `json:"sha256,omitempty"` // hex; read back when there is one
	Litter    string  `json:"litter"`           // sort key of the record that removes the object, unless it is listed
}

// litterRecord are objects of the files' bucket that nothing needs from a time on, which its sort key says.
type litterRecord struct {
	Keys []string `json:"keys"`
}
