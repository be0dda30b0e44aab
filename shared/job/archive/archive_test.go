package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFolderComesBack(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), t.TempDir()
	must(t, os.MkdirAll(filepath.Join(from, "a", "empty"), 0o755))
	must(t, os.WriteFile(filepath.Join(from, "a", "run.sh"), []byte("#!/bin/sh\n"), 0o755))
	must(t, os.WriteFile(filepath.Join(from, "big"), bytes.Repeat([]byte("0123456789"), 100_000), 0o640))
	must(t, os.Symlink("../big", filepath.Join(from, "a", "link")))
	must(t, os.Symlink("/etc/passwd", filepath.Join(from, "absolute")))
	must(t, os.Symlink("../../outside", filepath.Join(from, "a", "climbing")))

	var packed bytes.Buffer
	leftOut, err := Pack(t.Context(), from, &packed)
	must(t, err)
	if strings.Join(leftOut, " ") != "a/climbing absolute" {
		t.Errorf("left out %q", leftOut)
	}
	must(t, Unpack(t.Context(), &packed, to, Defaults()))

	if info, err := os.Stat(filepath.Join(to, "a", "run.sh")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("a/run.sh: %v %v", info, err)
	}
	if big, err := os.ReadFile(filepath.Join(to, "a", "link")); err != nil || len(big) != 1_000_000 {
		t.Errorf("big through its link: %d bytes, %v", len(big), err)
	}
	if _, err := os.Stat(filepath.Join(to, "a", "empty")); err != nil {
		t.Error(err)
	}
}

func TestUnpackRefuses(t *testing.T) {
	t.Parallel()
	file := func(name string) tar.Header {
		return tar.Header{Name: name, Typeflag: tar.TypeReg, Size: 4, Mode: 0o644}
	}
	link := func(name, target string) tar.Header {
		return tar.Header{Name: name, Linkname: target, Typeflag: tar.TypeSymlink}
	}
	for _, c := range []struct {
		name    string
		entries []tar.Header
		reason  string
	}{
		{"a path that climbs", []tar.Header{file("../x")}, `"../x": its path leads out`},
		{"an absolute path", []tar.Header{file("/x")}, "leads out"},
		{"an absolute link", []tar.Header{link("l", "/etc")}, `the link to "/etc" leads out`},
		{"a link that climbs", []tar.Header{link("a/l", "../../x")}, "leads out"},
		{"a file behind links that climb together", []tar.Header{link("a/b/c/l", "../.."), link("m", "a/b/c/l/../.."), file("m/x")}, "escapes"},
		{"a hard link", []tar.Header{{Name: "h", Linkname: "x", Typeflag: tar.TypeLink}}, "not allowed"},
		{"a device", []tar.Header{{Name: "d", Typeflag: tar.TypeChar}}, "not allowed"},
		{"a second file of a name", []tar.Header{file("x"), file("x")}, "exists"},
		{"more bytes than the limit", []tar.Header{file("x"), file("y"), file("z")}, "larger than 10 bytes"},
		{"more entries than the limit", []tar.Header{link("a", "x"), link("b", "x"), link("c", "x"), link("d", "x")}, "more than 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			parent := t.TempDir()
			dir := filepath.Join(parent, "one", "two")
			must(t, os.MkdirAll(dir, 0o755))
			err := Unpack(t.Context(), archiveOf(t, c.entries), dir, Limits{Bytes: 10, Files: 3})
			if err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %v, want %q", err, c.reason)
			}
			for _, outside := range []string{parent, filepath.Dir(dir)} {
				if entries, _ := os.ReadDir(outside); len(entries) != 1 {
					t.Errorf("%s holds %v", outside, entries)
				}
			}
		})
	}

	t.Run("what is no archive", func(t *testing.T) {
		t.Parallel()
		if err := Unpack(t.Context(), strings.NewReader("no archive"), t.TempDir(), Defaults()); err == nil {
			t.Error("it is unpacked")
		}
	})
}

func archiveOf(t *testing.T, entries []tar.Header) *bytes.Buffer {
	t.Helper()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	w := tar.NewWriter(zip)
	for _, header := range entries {
		must(t, w.WriteHeader(&header))
		if header.Size > 0 {
			_, err := w.Write([]byte("text"))
			must(t, err)
		}
	}
	must(t, w.Close())
	must(t, zip.Close())
	return &packed
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
