package packages_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// account makes the account known, so that Sweep comes to it.
func (s *stocked) account(t *testing.T) {
	t.Helper()
	if err := s.table.Write(t.Context(), store.Put(store.DomainName("default"), []byte(`{"id":"`+string(domain)+`"}`), store.If{})); err != nil {
		t.Fatal(err)
	}
}

func TestAnUploadIsListedOnceItsBytesHaveCome(t *testing.T) {
	s := newStocked(t)
	s.mustCreate(t, ann, "app")
	link := s.ask(t, "a b/c.war", "0123456789")
	if link.Expires != "2026-02-03T04:20:06.000007Z" || link.Headers["X-Amz-Checksum-Sha512"] == "" {
		t.Errorf("link %+v", link)
	}
	_, _, err := s.Files(t.Context(), viewer(ann), "ns", "app", "V1", all)
	wantFault(t, err, pipeline.NoSuchVersion)

	if status := put(t, link, "0123456789"); status != 200 {
		t.Fatalf("PUT: %d", status)
	}
	listed := s.files(t, "ns", "app", "V1")
	if len(listed) != 1 || listed[0].Folder != "/a b" || listed[0].Filename != "c.war" || listed[0].Size != 10 || listed[0].Creator != "ann" {
		t.Fatalf("files %+v", listed)
	}
	url, err := s.Download(t.Context(), viewer(ann), "ns", "app", "V1", "a b/c.war")
	if err != nil || fetch(t, url) != "0123456789" {
		t.Errorf("download: %v", err)
	}
	if p, _ := s.list(t, ann, packages.Filter{}, all); p[0].NumVersions != 1 || p[0].Size != 10 {
		t.Errorf("package %+v", p[0])
	}

	s.account(t)
	s.now = s.now.Add(s.Keep * 2)
	s.sweep(t)
	if len(s.keys(t)) != 1 {
		t.Error("its object went with those of uploads that were not listed")
	}
}

func TestWrongBytesAreNeverListed(t *testing.T) {
	s := newStocked(t)
	s.mustCreate(t, ann, "app")
	for name, content := range map[string]string{"other": "9876543210", "fewer": "0123", "more": "0123456789a"} {
		if status := put(t, s.ask(t, name, "0123456789"), content); status < 400 {
			t.Errorf("%s bytes are taken: %d", name, status)
		}
	}
	link := s.ask(t, "without", "0123456789")
	delete(link.Headers, "X-Amz-Checksum-Sha512")
	if status := put(t, link, "9876543210"); status < 400 {
		t.Errorf("other bytes without their checksum are taken: %d", status)
	}
	_, _, err := s.Files(t.Context(), viewer(ann), "ns", "app", "V1", all)
	wantFault(t, err, pipeline.NoSuchVersion)
	if keys := s.keys(t); len(keys) != 0 {
		t.Errorf("objects %v are there", keys)
	}
}

func TestASHA256ThatIsGivenMustHold(t *testing.T) {
	s := newStocked(t)
	s.mustCreate(t, ann, "app")
	const content = "0123456789"
	ask := func(path, of string) packages.UploadLink {
		sum, u := sha256.Sum256([]byte(of)), upload(path, content)
		u.SHA256 = hex.EncodeToString(sum[:])
		link, err := s.Upload(t.Context(), viewer(ann), "ns", "app", "V1", u)
		if err != nil {
			t.Fatal(err)
		}
		return link
	}
	for path, of := range map[string]string{"right": content, "wrong": "other"} {
		if status := put(t, ask(path, of), content); status != 200 {
			t.Fatalf("%s: PUT: %d", path, status)
		}
	}
	if listed := s.files(t, "ns", "app", "V1"); len(listed) != 1 || listed[0].Filename != "right" {
		t.Errorf("files %+v", listed)
	}

	t.Run("and is left to Sweep when reading takes too long", func(t *testing.T) {
		s.ReadAtOnce = 5
		put(t, ask("large", content), content)
		if listed := s.files(t, "ns", "app", "V1"); len(listed) != 1 {
			t.Errorf("files %+v", listed)
		}
		s.account(t)
		s.sweep(t)
		if listed := s.files(t, "ns", "app", "V1"); len(listed) != 2 {
			t.Errorf("files after a sweep %+v", listed)
		}
	})
}

// silent is an object store that does not say what checksum an object has.
type silent struct{ objects.Bucket }

func (s silent) Head(ctx context.Context, key string) (objects.Info, error) {
	head, err := s.Bucket.Head(ctx, key)
	head.SHA512 = ""
	return head, err
}

func TestAStoreThatDoesNotSayItsChecksumsIsRead(t *testing.T) {
	s := newStocked(t)
	bucket := s.server.Bucket(files.FilesBucket)
	s.Service = packages.New(s.table, silent{bucket}, s.server.Links("http://objects.example.com", files.FilesBucket))
	s.mustCreate(t, ann, "app")
	for name, content := range map[string]string{"right": "0123456789", "wrong": "9876543210"} {
		link, err := url.Parse(s.ask(t, name, "0123456789").URL)
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimPrefix(link.Path, "/"+files.FilesBucket+"/")
		if err := bucket.Put(t.Context(), key, objects.Content{Body: strings.NewReader(content)}); err != nil {
			t.Fatal(err)
		}
	}
	if listed := s.files(t, "ns", "app", "V1"); len(listed) != 1 || listed[0].Filename != "right" {
		t.Errorf("files %+v", listed)
	}
}

func TestAnUploadTakesTheOthersPlace(t *testing.T) {
	s := newStocked(t)
	s.account(t)
	s.mustCreate(t, ann, "app")
	first, second := s.ask(t, "a", "first"), packages.UploadLink{}
	s.now = s.now.Add(time.Second)
	second = s.ask(t, "a", "second one")
	put(t, second, "second one")
	put(t, first, "first")
	if listed := s.files(t, "ns", "app", "V1"); len(listed) != 1 || listed[0].Size != 10 {
		t.Fatalf("files %+v: of two the one begun later stays", listed)
	}

	s.now = s.now.Add(s.Keep - time.Second)
	s.sweep(t)
	if n := len(s.keys(t)); n != 2 {
		t.Errorf("%d objects: a run may have pinned the first", n)
	}
	s.now = s.now.Add(2 * time.Second)
	s.sweep(t)
	url, err := s.Download(t.Context(), viewer(ann), "ns", "app", "V1", "a")
	if n := len(s.keys(t)); n != 1 || err != nil || fetch(t, url) != "second one" {
		t.Errorf("%d objects, %v", n, err)
	}
}

func TestAnUploadThatIsNotFinishedEnds(t *testing.T) {
	s := newStocked(t)
	s.account(t)
	s.mustCreate(t, ann, "app")
	late := s.ask(t, "late", "0123456789")
	s.ask(t, "never", "0123456789")
	s.now = s.now.Add(s.UploadLife + time.Minute)
	put(t, late, "0123456789")
	s.sweep(t)
	_, _, err := s.Files(t.Context(), viewer(ann), "ns", "app", "V1", all)
	wantFault(t, err, pipeline.NoSuchVersion)

	s.now = s.now.Add(time.Hour)
	s.sweep(t)
	if keys := s.keys(t); len(keys) != 0 {
		t.Errorf("objects %v stay", keys)
	}
}

func TestSweepListsWhatNobodyAskedFor(t *testing.T) {
	s := newStocked(t)
	s.account(t)
	s.mustCreate(t, ann, "app")
	put(t, s.ask(t, "empty", ""), "")
	s.sweep(t)
	if p, _ := s.list(t, ann, packages.Filter{}, all); p[0].NumVersions != 1 {
		t.Errorf("package %+v", p[0])
	}
}

func TestAPackageThatWasDeletedDoesNotComeBackWithAnUpload(t *testing.T) {
	s := newStocked(t)
	s.mustCreate(t, ann, "app")
	late := s.ask(t, "a", "0123456789")
	if err := s.Delete(t.Context(), viewer(ann), "ns", "app"); err != nil {
		t.Fatal(err)
	}
	s.mustCreate(t, ann, "app")
	put(t, late, "0123456789")
	if versions := s.versions(t, "ns", "app"); len(versions) != 0 {
		t.Errorf("versions %+v", versions)
	}
}

func TestAVersionIsDeletedWithItsUploads(t *testing.T) {
	s := newStocked(t)
	s.mustCreate(t, ann, "app")
	late := s.ask(t, "late", "0123456789")
	put(t, s.ask(t, "there", "0123456789"), "0123456789")
	if err := s.DeleteVersion(t.Context(), viewer(ann), "ns", "app", "V1"); err != nil {
		t.Fatal(err)
	}
	put(t, late, "0123456789")
	if versions := s.versions(t, "ns", "app"); len(versions) != 0 {
		t.Errorf("versions %+v", versions)
	}
	s.account(t)
	s.now = s.now.Add(s.Keep)
	s.sweep(t)
	if keys := s.keys(t); len(keys) != 0 {
		t.Errorf("objects %v stay", keys)
	}
}

func TestWhatAnUploadMustSay(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustCreate(t, ann, "app")
	for name, bad := range map[string]struct {
		change func(*packages.Upload)
		code   pipeline.Code
	}{
		"no filename":        {func(u *packages.Upload) { u.Filename = "" }, pipeline.MissingParam},
		"a folder in it":     {func(u *packages.Upload) { u.Filename = "a/b" }, packages.InvalidPath},
		"a dot":              {func(u *packages.Upload) { u.Filename = "." }, packages.InvalidPath},
		"a way up":           {func(u *packages.Upload) { u.Folder = "/a/../b" }, packages.InvalidPath},
		"65 folders":         {func(u *packages.Upload) { u.Folder = strings.Repeat("/a", 65) }, packages.InvalidPath},
		"no size":            {func(u *packages.Upload) { u.Size = nil }, pipeline.MissingParam},
		"a negative size":    {func(u *packages.Upload) { *u.Size = -1 }, pipeline.InvalidParam},
		"too large a size":   {func(u *packages.Upload) { *u.Size = packages.MaxSize + 1 }, pipeline.InvalidParam},
		"no digest":          {func(u *packages.Upload) { u.Digest = "" }, pipeline.MissingParam},
		"a short digest":     {func(u *packages.Upload) { u.Digest = u.Digest[:64] }, pipeline.InvalidParam},
		"a digest of no hex": {func(u *packages.Upload) { u.Digest = strings.Repeat("g", 128) }, pipeline.InvalidParam},
		"a wrong sha256":     {func(u *packages.Upload) { u.SHA256 = "ab" }, pipeline.InvalidParam},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := upload("a", "0123456789")
			bad.change(&u)
			_, err := c.Upload(t.Context(), viewer(ann), "ns", "app", "V1", u)
			wantFault(t, err, bad.code)
		})
	}
	_, err := c.Upload(t.Context(), viewer(ann), "ns", "none", "V1", upload("a", ""))
	wantFault(t, err, pipeline.NoSuchPackage)
	_, err = c.Upload(t.Context(), viewer(bob), "ns", "app", "V1", upload("a", ""))
	wantFault(t, err, pipeline.NoSuchPackage)
	c.makePublic(t, "ns", "app")
	_, err = c.Upload(t.Context(), viewer(bob), "ns", "app", "V1", upload("a", ""))
	wantFault(t, err, pipeline.NotAllowed)
}

func TestUploadsToAVersionAreBounded(t *testing.T) {
	s := newStocked(t)
	s.mustCreate(t, ann, "app")
	for range packages.MaxPending {
		s.ask(t, "a", "0123456789")
	}
	_, err := s.Upload(t.Context(), viewer(ann), "ns", "app", "V1", upload("a", ""))
	wantFault(t, err, pipeline.Busy)
	s.now = s.now.Add(s.UploadLife)
	s.ask(t, "a", "0123456789")
}
