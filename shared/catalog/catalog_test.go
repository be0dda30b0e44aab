package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

const (
	account = store.Domain("5f3e")
	public  = "https://ops.example.com"
)

var (
	wang  = catalog.Creator{ID: "u1", Name: "wang"}
	first = pipeline.Paging{Limit: pipeline.DefaultLimit}
)

// fixture is a catalog over a table of its own.
type fixture struct {
	*testing.T
	*catalog.Catalog
}

func open(t *testing.T) *fixture {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
	c := catalog.New(table, public)
	c.Sealer = auth.HeldKeys(auth.NewKeys())
	c.Now = func() time.Time { return time.Date(2019, 9, 24, 7, 41, 57, 499821000, time.UTC) }
	c.Retention = 100 * 365 * 24 * time.Hour // the table's clock is today's
	return &fixture{t, c}
}

func (f *fixture) group(name string) catalog.Group {
	f.Helper()
	group, err := f.CreateGroup(f.Context(), account, wang, name, "")
	if err != nil {
		f.Fatal(err)
	}
	return group
}

func (f *fixture) pipeline(group catalog.Group, name string) *pipeline.Pipeline {
	f.Helper()
	p, err := f.CreatePipeline(f.Context(), account, wang, group, small(f.T, name))
	if err != nil {
		f.Fatal(err)
	}
	return p
}

func (f *fixture) wantGroups(names ...string) {
	f.Helper()
	groups, total, err := f.ListGroups(f.Context(), account, nil, first)
	if err != nil {
		f.Fatal(err)
	}
	var got []string
	for _, g := range groups {
		got = append(got, g.Name)
	}
	if fmt.Sprint(got) != fmt.Sprint(names) || total != len(names) {
		f.Fatalf("groups %v, total %d; want %v", got, total, names)
	}
}

// wantFault demands that err tells a client of a code.
func (f *fixture) wantFault(err error, code pipeline.Code) {
	f.Helper()
	faults := pipeline.FaultsOf(err)
	if len(faults) == 0 || faults[0].Code != code {
		f.Fatalf("error %v, want %s", err, code)
	}
}

// small is a definition of one stage.
func small(t *testing.T, name string) *pipeline.Pipeline {
	t.Helper()
	return decode(t, fmt.Sprintf(`{"name": %q, "pre_operation": {"operator": "or", "triggers": []}, "stages": [
		{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go", "jenkins_shell": "go build"}}]}`, name))
}

func decode(t *testing.T, body string) *pipeline.Pipeline {
	t.Helper()
	p, err := pipeline.Read([]byte(body), pipeline.JSON)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// documented is the contract's example of a create.
func documented(t *testing.T) *pipeline.Pipeline {
	t.Helper()
	body, err := os.ReadFile("testdata/create-pipeline.request.json")
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, string(body))
}
