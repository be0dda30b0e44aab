package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestADataFolderIsForOneStackAndItsOwner(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	d, err := openData(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info.Mode(), err)
	}
	if _, err := openData(dir); err == nil || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second one: %v", err)
	}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	again, err := openData(dir)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	if err := again.close(); err != nil {
		t.Error(err)
	}
}

func TestADataFolderThatCannotBeIsNamed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openData(filepath.Join(file, "data")); err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "--data") {
		t.Errorf("got %v", err)
	}
}

func TestAFileOfTheFolderIsWrittenWholeAndForItsOwner(t *testing.T) {
	t.Parallel()
	d, err := openData(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	var value map[string]string
	if found, err := d.read("a.json", &value); found || err != nil {
		t.Errorf("before it is written: %v, %v", found, err)
	}
	for _, text := range []string{"first", "second"} {
		if err := d.write("a.json", map[string]string{"text": text}); err != nil {
			t.Fatal(err)
		}
		if found, err := d.read("a.json", &value); !found || err != nil || value["text"] != text {
			t.Errorf("got %v %v, %v", value, found, err)
		}
	}
	if info, err := os.Stat(d.path("a.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode: %v, %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(d.path("a.json.*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
