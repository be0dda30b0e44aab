package packages_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

var (
	//go:embed testdata/list-packages.response.json
	listPackages []byte
	//go:embed testdata/list-versions.response.json
	listVersions []byte
	//go:embed testdata/list-files.response.json
	listFiles []byte
)

// names are the members of the first object of a document's list, in their order.
func names(t *testing.T, document []byte) []string {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(document))
	var all []string
	for depth := 0; ; {
		token, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			return all
		default:
			if depth == 2 {
				all = append(all, token.(string))
				if _, err := decoder.Token(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestListsHaveTheDocumentedFieldsInTheirOrder(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "hello hello", "V1", "a.war"))
	packageViews, _ := c.list(t, ann, packages.Filter{}, all)
	for name, pair := range map[string]struct {
		got        any
		documented []byte
	}{
		"packages": {packageViews, listPackages},
		"versions": {c.versions(t, "ns", "hello hello"), listVersions},
		"files":    {c.files(t, "ns", "hello hello", "V1"), listFiles},
	} {
		got, err := json.Marshal(pair.got)
		if err != nil {
			t.Fatal(err)
		}
		if g, w := names(t, got), names(t, pair.documented); !reflect.DeepEqual(g, w) {
			t.Errorf("%s: fields %v, want %v", name, g, w)
		}
	}
	if v := packageViews[0]; v.Domain != "default" || v.Created != "2026-02-03T04:05:06.000007Z" || v.SelfAuth != 7 {
		t.Errorf("package %+v", v)
	}
}

// makePublic changes a package's visibility as a later operation will.
func (c center) makePublic(t *testing.T, namespace, name string) {
	t.Helper()
	key := domain.PackageHead(namespace, name)
	item, err := c.table.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	data := bytes.Replace(item.Data, []byte(`"private"`), []byte(`"public"`), 1)
	if err := c.table.Write(t.Context(), store.Put(key, data, store.If{Version: item.Version})); err != nil {
		t.Fatal(err)
	}
}

func TestWhatOneMaySee(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "private", "V1", "a"), file("ns", "public", "V1", "a"))
	c.makePublic(t, "ns", "public")

	t.Run("is everything for creator and administrator", func(t *testing.T) {
		t.Parallel()
		for _, who := range []packages.Creator{ann, admin} {
			if views, total := c.list(t, who, packages.Filter{}, all); total != 2 || views[0].SelfAuth != 7 || views[1].SelfAuth != 7 {
				t.Errorf("%s sees %+v", who.Name, views)
			}
		}
	})
	t.Run("is what is public, to read, for others", func(t *testing.T) {
		t.Parallel()
		if views, total := c.list(t, bob, packages.Filter{}, all); total != 1 || views[0].Package != "public" || views[0].SelfAuth != 1 {
			t.Errorf("bob sees %+v", views)
		}
		if _, err := c.FindFile(t.Context(), domain, bob, "ns", "public", "V1", "a"); err != nil {
			t.Error(err)
		}
		wantFault(t, c.publish(t.Context(), bob, file("ns", "public", "V1", "b")), pipeline.NotAllowed)
	})
	t.Run("is as if absent where it is another's private", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"private", "absent"} {
			_, _, err := c.Versions(t.Context(), viewer(bob), "ns", name, all)
			wantFault(t, err, pipeline.NoSuchPackage)
			_, _, err = c.Files(t.Context(), viewer(bob), "ns", name, "V1", all)
			wantFault(t, err, pipeline.NoSuchPackage)
			_, err = c.Download(t.Context(), viewer(bob), "ns", name, "V1", "a")
			wantFault(t, err, pipeline.NoSuchPackage)
		}
	})
	t.Run("is nothing of another account", func(t *testing.T) {
		t.Parallel()
		other := viewer(admin)
		other.Domain = "ffffffffffffffffffffffffffffffff"
		if _, total, err := c.List(t.Context(), other, packages.Filter{}, all); total != 0 || err != nil {
			t.Errorf("%d packages, %v", total, err)
		}
	})
}

func TestWhatIsNotThereIsNamedByItsOwnFault(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "app", "V1", "a"))
	_, _, err := c.Files(t.Context(), viewer(ann), "ns", "app", "V2", all)
	wantFault(t, err, pipeline.NoSuchVersion)
	_, err = c.FindFile(t.Context(), domain, ann, "ns", "app", "V1", "b")
	wantFault(t, err, pipeline.NoSuchFile)
}

func TestListsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	for i := range 5 {
		name := fmt.Sprintf("p%d", i)
		c.mustPublish(t, ann, file("ns", name, "V1", "a"), file("ns2", name, "V1", "a"), file("ns", "app", name, "a"), file("ns", "app", "V", name))
	}
	for _, l := range []struct {
		filter packages.Filter
		page   pipeline.Paging
		first  string
		count  int
		total  int
	}{
		{packages.Filter{}, all, "ns/app", 11, 11},
		{packages.Filter{}, pipeline.Paging{Limit: 3, Offset: 7, Given: true}, "ns2/p1", 3, 11},
		{packages.Filter{}, pipeline.Paging{Limit: 3, Offset: 10, Given: true}, "ns2/p4", 1, 11},
		{packages.Filter{}, pipeline.Paging{Limit: 3, Offset: 11, Given: true}, "", 0, 11},
		{packages.Filter{Namespace: "ns"}, all, "ns/app", 6, 6},
		{packages.Filter{Package: "p3"}, all, "ns/p3", 2, 2},
		{packages.Filter{Package: "p"}, all, "", 0, 0},
		{packages.Filter{Namespace: "ns2", Package: "p3"}, all, "ns2/p3", 1, 1},
		{packages.Filter{Namespace: "ns2", Package: "p3"}, pipeline.Paging{Limit: 3, Offset: 1, Given: true}, "", 0, 1},
		{packages.Filter{Namespace: "ns2", Package: "p9"}, all, "", 0, 0},
		{packages.Filter{}, pipeline.Paging{Limit: 3}, "ns/app", 3, 3},
	} {
		views, total := c.list(t, ann, l.filter, l.page)
		first := ""
		if len(views) > 0 {
			first = views[0].Namespace + "/" + views[0].Package
		}
		if first != l.first || len(views) != l.count || total != l.total {
			t.Errorf("%+v %+v: %d from %q of %d, want %d from %q of %d", l.filter, l.page, len(views), first, total, l.count, l.first, l.total)
		}
	}
	_, _, err := c.List(t.Context(), viewer(ann), packages.Filter{Namespace: "a/b"}, all)
	wantFault(t, err, packages.InvalidNamespace)

	page := pipeline.Paging{Limit: 2, Offset: 4}
	versions, total, err := c.Versions(t.Context(), viewer(ann), "ns", "app", page)
	if err != nil || total != 6 || len(versions) != 2 || versions[0].Version != "p3" {
		t.Errorf("versions %+v of %d, %v", versions, total, err)
	}
	files, total, err := c.Files(t.Context(), viewer(ann), "ns", "app", "V", page)
	if err != nil || total != 5 || len(files) != 1 || files[0].Filename != "p4" {
		t.Errorf("files %+v of %d, %v", files, total, err)
	}
}
