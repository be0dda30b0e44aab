package files_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/containerops/containerops/infra/local/files"
)

// The tests of this package do not run in parallel: a process has one server.

func open(t *testing.T, dir string) *files.Server {
	t.Helper()
	s, err := files.Open(t.Context(), files.Config{Dir: dir, AccessKey: "AK", SecretKey: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeServer(t *testing.T, s *files.Server) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

func put(t *testing.T, s *files.Server, key, body string) {
	t.Helper()
	_, err := s.Client().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(files.FilesBucket), Key: aws.String(key), Body: strings.NewReader(body),
		ContentType: aws.String("text/x-test"), Metadata: map[string]string{"job": "7"},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func get(ctx context.Context, s *files.Server, key string) (body string, head *s3.GetObjectOutput, err error) {
	head, err = s.Client().GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(files.FilesBucket), Key: aws.String(key)})
	if err != nil {
		return "", nil, err
	}
	defer head.Body.Close()
	data, err := io.ReadAll(head.Body)
	return string(data), head, err
}

func TestObjectsOutliveTheServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	before, _ := os.Getwd()
	s := open(t, dir)
	put(t, s, "a/ü b.txt", "hello")
	closeServer(t, s)
	if after, _ := os.Getwd(); after != before {
		t.Errorf("the working directory is %s after Close, was %s", after, before)
	}

	s = open(t, dir)
	defer closeServer(t, s)
	body, head, err := get(t.Context(), s, "a/ü b.txt")
	if err != nil || body != "hello" || aws.ToString(head.ContentType) != "text/x-test" || head.Metadata["job"] != "7" {
		t.Errorf("got %q, %+v, %v", body, head, err)
	}
	_, _, err = get(t.Context(), s, "absent")
	var absent *types.NoSuchKey
	if !errors.As(err, &absent) {
		t.Errorf("an absent key: %v, want NoSuchKey", err)
	}
}

func TestThereIsOneServerAtATime(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "first"))
	_, err := files.Open(t.Context(), files.Config{Dir: filepath.Join(dir, "second"), AccessKey: "AK", SecretKey: "secret"})
	if !errors.Is(err, files.ErrRunning) {
		t.Errorf("the second Open: %v, want ErrRunning", err)
	}
	put(t, s, "still", "works")
	if _, err := os.Stat(filepath.Join(dir, "first", "objects", files.FilesBucket, "still")); err != nil {
		t.Errorf("the object is not in the first server's folder: %v", err)
	}
	closeServer(t, s)

	s = open(t, filepath.Join(dir, "second"))
	closeServer(t, s)
}

func TestALongFolderNameIsNoObstacle(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long/", 40))
	temp := shortTemp(t)
	t.Setenv("TMPDIR", temp)
	s := open(t, dir)
	put(t, s, "key", "body")
	closeServer(t, s)
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("Close leaves %v in the temporary folder", left)
	}
}

func TestAttributesAreKeptBesideWhereTheFileSystemHasNone(t *testing.T) {
	dir := t.TempDir()
	writeFormat(t, dir, "sidecar")
	for range 2 { // made, then found again
		s := open(t, dir)
		put(t, s, "key", "body")
		_, head, err := get(t.Context(), s, "key")
		if err != nil || head.Metadata["job"] != "7" {
			t.Errorf("attributes: %+v, %v", head, err)
		}
		closeServer(t, s)
	}
	if _, err := os.Stat(filepath.Join(dir, "attributes", files.FilesBucket, "key")); err != nil {
		t.Errorf("the attributes are not beside: %v", err)
	}
}

func TestAnUnusableFolderIsRefusedWithItsName(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	unknown := t.TempDir()
	writeFormat(t, unknown, "other")
	for name, dir := range map[string]string{"a file in its place": blocked, "a format of the future": unknown} {
		t.Run(name, func(t *testing.T) {
			_, err := files.Open(t.Context(), files.Config{Dir: dir, AccessKey: "AK", SecretKey: "secret"})
			if err == nil || !strings.Contains(err.Error(), dir) {
				t.Errorf("error %v, want one that names %s", err, dir)
			}
		})
	}
	closeServer(t, open(t, t.TempDir())) // a failed start leaves the process as it was
}

func writeFormat(t *testing.T, dir, format string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "format"), []byte(format+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// shortTemp is a temporary folder whose name leaves room for a socket's.
func shortTemp(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "f")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
