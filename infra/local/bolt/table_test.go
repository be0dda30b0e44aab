package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/store/storetest"
)

func TestTable(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, now func() time.Time) store.Table {
		return openTable(t, Options{Now: now})
	})
}

// openTable opens a new table that is closed when the test ends.
func openTable(t testing.TB, options Options) *Table {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "table.db"), options)
}

func openAt(t testing.TB, path string, options Options) *Table {
	t.Helper()
	table, err := Open(path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
	return table
}
