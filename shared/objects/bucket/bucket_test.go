package bucket_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/shared/objects"
)

// Not parallel: a process has one object store.
func TestABucketKeepsItsPromises(t *testing.T) {
	server, err := files.Open(t.Context(), files.Config{Dir: t.TempDir(), AccessKey: "AK", SecretKey: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	bucket := server.Bucket(files.WorkBucket)
	put := func(key, text string, once bool) error {
		return bucket.Put(t.Context(), key, objects.Content{Body: strings.NewReader(text), Type: "text/plain", Once: once})
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, headErr := bucket.Head(t.Context(), "a/1")
	_, getErr := bucket.Get(t.Context(), "a/1")
	if !errors.Is(headErr, objects.ErrAbsent) || !errors.Is(getErr, objects.ErrAbsent) {
		t.Errorf("what is absent: head says %v, get %v", headErr, getErr)
	}
	must(put("a/1", "first", false))
	must(put("a/1", "second", false))
	if err := put("a/1", "third", true); !errors.Is(err, objects.ErrPresent) {
		t.Errorf("written over what is to be written once: %v", err)
	}
	object, err := bucket.Get(t.Context(), "a/1")
	must(err)
	text, err := io.ReadAll(object.Body)
	must(errors.Join(err, object.Body.Close()))
	info, err := bucket.Head(t.Context(), "a/1")
	if string(text) != "second" || object.Modified.IsZero() || info.Size != 6 || err != nil {
		t.Errorf("got %q of %v, %+v, %v", text, object.Modified, info, err)
	}
	for _, key := range []string{"a/2", "a/3", "b/1"} {
		must(put(key, "text", true))
	}
	must(bucket.Delete(t.Context(), "a/1"))
	must(bucket.Delete(t.Context(), "a/2", "a/absent"))
	if left, err := bucket.List(t.Context(), "a/"); err != nil || !slices.Equal(left, []string{"a/3"}) {
		t.Errorf("left are %q, %v", left, err)
	}
}
