package packages_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

const domain store.Domain = "0123456789abcdef0123456789abcdef"

var (
	ann   = packages.Creator{ID: "a", Name: "ann"}
	bob   = packages.Creator{ID: "b", Name: "bob"}
	admin = packages.Creator{ID: "c", Name: "admin", Admin: true}
	all   = pipeline.Paging{Limit: pipeline.MaxLimit}
)

func viewer(c packages.Creator) packages.Viewer {
	return packages.Viewer{Domain: domain, DomainName: "default", UserID: c.ID, UserName: c.Name, Admin: c.Admin}
}

// center is a software center on a real table, with a clock that stands still.
type center struct {
	*packages.Service
	table *bolt.Table
}

func newCenter(t *testing.T) center {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	s := packages.New(table, nil, nil)
	s.Now = func() time.Time { return time.Date(2026, 2, 3, 4, 5, 6, 7000, time.UTC) }
	return center{s, table}
}

// file is a file of 10 bytes.
func file(namespace, name, version, path string) packages.File {
	return packages.File{Namespace: namespace, Package: name, Version: version, Path: path, Key: "key/" + path, SHA512: "ab", Size: 10}
}

// publish lists files as a run does: again when others were faster.
func (c center) publish(ctx context.Context, creator packages.Creator, files ...packages.File) error {
	for {
		ops, err := c.Publish(ctx, domain, creator, files)
		if err != nil {
			return err
		}
		err = c.table.Write(ctx, ops...)
		if store.Failed(err) < 0 {
			return err
		}
	}
}

func (c center) mustPublish(t *testing.T, creator packages.Creator, files ...packages.File) {
	t.Helper()
	if err := c.publish(t.Context(), creator, files...); err != nil {
		t.Fatal(err)
	}
}

func (c center) list(t *testing.T, who packages.Creator, f packages.Filter, page pipeline.Paging) ([]packages.PackageView, int) {
	t.Helper()
	views, total, err := c.List(t.Context(), viewer(who), f, page)
	if err != nil {
		t.Fatal(err)
	}
	return views, total
}

func (c center) versions(t *testing.T, namespace, name string) []packages.VersionView {
	t.Helper()
	views, total, err := c.Versions(t.Context(), viewer(admin), namespace, name, all)
	if err != nil || total != len(views) {
		t.Fatalf("%d versions, total %d, %v", len(views), total, err)
	}
	return views
}

func (c center) files(t *testing.T, namespace, name, version string) []packages.FileView {
	t.Helper()
	views, total, err := c.Files(t.Context(), viewer(admin), namespace, name, version, all)
	if err != nil || total != len(views) {
		t.Fatalf("%d files, total %d, %v", len(views), total, err)
	}
	return views
}

// wantFault fails the test unless the first fault of err has that code.
func wantFault(t *testing.T, err error, code pipeline.Code) {
	t.Helper()
	if faults := pipeline.FaultsOf(err); len(faults) == 0 || faults[0].Code != code {
		t.Errorf("error %v, want %s", err, code)
	}
}
