package bolt

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/containerops/containerops/shared/store"
)

func wantInUse(t *testing.T, file string) {
	t.Helper()
	_, err := Open(file, Options{})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), file) {
		t.Fatalf("got %v, want ErrInUse and the file's name", err)
	}
}

func TestWhatWasWrittenIsThereAfterClosing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "table.db")
	first := openAt(t, file, Options{})
	if err := first.Write(t.Context(), put("it")); err != nil {
		t.Fatal(err)
	}
	wantInUse(t, file)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := openAt(t, file, Options{})
	if _, err := second.Get(t.Context(), key("it")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, error %v", info.Mode(), err)
	}
}

func TestAClosedTableRefusesEveryCall(t *testing.T) {
	t.Parallel()
	table := openTable(t, Options{})
	if err := errors.Join(table.Close(), table.Close()); err != nil {
		t.Fatal(err)
	}
	_, get := table.Get(t.Context(), key("it"))
	_, query := table.Query(t.Context(), store.Query{PK: "p"})
	_, next := table.Next(t.Context(), key("it"))
	for _, err := range []error{get, query, next, table.Write(t.Context(), put("it")), table.sweep()} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("got %v, want ErrClosed", err)
		}
	}
}

func TestWhatCannotBeOpenedIsNamed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	foreign := filepath.Join(folder, "foreign.db")
	if err := os.WriteFile(foreign, bytes.Repeat([]byte("not a table\n"), 2000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{foreign, folder, filepath.Join(folder, "missing", "table.db"), filepath.Join(foreign, "table.db")} {
		_, err := Open(file, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), "table "+file+": open: ") {
			t.Errorf("open %s: %v", file, err)
		}
	}
}

func TestAReadOnlyFolderIsAnErrorThatSaysSo(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "table.db")
	if os.Geteuid() == 0 {
		file = "/proc/table.db" // nobody, root neither, makes a file there
	}
	_, err := Open(file, Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "table "+file+": open: ") {
		t.Fatalf("got %v", err)
	}
	if os.Geteuid() != 0 && !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("got %v, want a permission error", err)
	}
}

func TestADamagedRecordIsAnErrorThatNamesTheItem(t *testing.T) {
	t.Parallel()
	table := openTable(t, Options{})
	err := table.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(itemsBucket).Put(encodeKey("p", "it"), []byte{2})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, get := table.Get(t.Context(), key("it"))
	_, query := table.Query(t.Context(), store.Query{PK: "p"})
	for _, err := range []error{get, query, table.Write(t.Context(), put("it"))} {
		if !errors.Is(err, errDamaged) || !strings.Contains(err.Error(), "p it") {
			t.Errorf("got %v", err)
		}
	}
}
