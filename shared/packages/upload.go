package packages

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Limits of uploads.
const (
	MaxSize    = 5 << 30 // bytes: what S3 takes in one PUT
	MaxPending = 100     // uploads under way to one version
)

// Upload asks for a file to be taken in.
type Upload struct {
	Folder   string // "", "/" or "/a/b"
	Filename string
	Size     *int64 // bytes
	Digest   string // SHA-512, hex
	SHA256   string // hex; empty for none
}

// UploadLink is how the bytes of an upload are sent: one PUT, with these headers.
type UploadLink struct {
	URL     string            `json:"upload_url"`
	Headers map[string]string `json:"headers"`
	Expires string            `json:"expires_at"` // the PUT must begin before it
}

// Upload answers the link under which a file's bytes are put into the object store. The link is bound to size and SHA-512: the
// store itself refuses other bytes. The file is listed when its object is there (settle.go).
//
// Whoever may see the package but not change it is NotAllowed. A file that the account has no room for is OverQuota; when the room goes
// to others meanwhile it is not listed.
func (s *Service) Upload(ctx context.Context, v Viewer, namespace, name, version string, u Upload) (UploadLink, error) {
	if err := u.check(); err != nil {
		return UploadLink{}, err
	}
	at, err := toFile(namespace, name, version, u.Folder+"/"+u.Filename)
	if err != nil {
		return UploadLink{}, err
	}
	of, _, err := s.manage(ctx, v, at)
	if err != nil {
		return UploadLink{}, err
	}
	if _, err := s.room(ctx, v.Domain, *u.Size); err != nil {
		return UploadLink{}, fmt.Errorf("upload %s: %w", at, err)
	}
	now := s.Now().UTC()
	id := fmt.Sprintf("%020d-%s", now.UnixNano(), rand.Text()) // in their order, so that of two to one path the later one stays
	record := uploadRecord{
		PackageID: of.ID, Creator: Creator{ID: v.UserID, Name: v.UserName}, SHA256: strings.ToLower(u.SHA256),
		File: File{
			Namespace: at.namespace, Package: at.name, Version: at.version, Path: at.path,
			Key: fmt.Sprintf("uploads/%s/%s", v.Domain, id), SHA512: strings.ToLower(u.Digest), Size: *u.Size,
		},
	}
	url, headers, err := s.links.Upload(ctx, objects.Upload{
		Key: record.File.Key, Size: record.File.Size, SHA512: record.File.SHA512, Life: s.UploadLinkLife,
	})
	if err != nil {
		return UploadLink{}, fmt.Errorf("make a link for %s: %w", at, err)
	}
	link := UploadLink{URL: url, Headers: headers, Expires: pipeline.FormatTime(now.Add(s.UploadLinkLife))}
	return link, s.keepUpload(ctx, v.Domain, at, id, now.Add(s.UploadLife), record)
}

func (u *Upload) check() error {
	var faults pipeline.Faults
	note := func(code pipeline.Code, format string, args ...any) {
		faults = append(faults, &pipeline.Fault{Code: code, Detail: fmt.Sprintf(format, args...)})
	}
	if u.Filename == "" {
		note(pipeline.MissingParam, "filename: is required")
	} else if problem := segmentProblem(u.Filename, MaxFilename); problem != "" {
		note(InvalidPath, "filename: %s, is %.200q", problem, u.Filename)
	}
	switch {
	case u.Size == nil:
		note(pipeline.MissingParam, "size: is required")
	case *u.Size < 0 || *u.Size > MaxSize:
		note(pipeline.InvalidParam, "size: must be from 0 to %d bytes, is %d", int64(MaxSize), *u.Size)
	}
	switch {
	case u.Digest == "":
		note(pipeline.MissingParam, "digest: is required")
	case !isHex(u.Digest, 64):
		note(pipeline.InvalidParam, "digest: must be the file's SHA-512, 128 hex digits, is %.200q", u.Digest)
	}
	if u.SHA256 != "" && !isHex(u.SHA256, 32) {
		note(pipeline.InvalidParam, "sha256: must be the file's SHA-256, 64 hex digits, is %.200q", u.SHA256)
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// isHex says whether a text is so many bytes in hex.
func isHex(text string, bytes int) bool {
	decoded, err := hex.DecodeString(text)
	return err == nil && len(decoded) == bytes
}

// keepUpload writes the record of an upload, and when its object is removed unless it is listed before.
func (s *Service) keepUpload(ctx context.Context, domain store.Domain, at place, id string, until time.Time, record uploadRecord) error {
	pending, err := s.table.Query(ctx, store.Query{
		PK: domain.Uploads(), Prefix: store.UploadPrefix(at.namespace, at.name, at.version), Limit: MaxPending,
	})
	if err != nil {
		return fmt.Errorf("upload %s: %w", at, err)
	}
	if len(pending.Items) == MaxPending {
		return pipeline.Faultf(pipeline.Busy, "version %s: %d uploads to it are under way, finish some first", at.version, MaxPending)
	}
	litter, err := s.litter(domain, until.Add(uploadGrace), []string{record.File.Key})
	if err != nil {
		return err
	}
	record.Litter = litter.Key.SK
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	upload := store.PutUntil(domain.Upload(at.namespace, at.name, at.version, id), data, until, store.If{Absent: true})
	if err := s.table.Write(ctx, upload, litter); err != nil {
		return fmt.Errorf("upload %s: %w", at, err)
	}
	return nil
}
