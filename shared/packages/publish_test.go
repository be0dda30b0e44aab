package packages_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestPublishMakesWhatIsMissingAndKeepsTheSums(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "app", "V1", "a.war"), file("ns", "app", "V1", "b/c.war"), file("ns", "app", "V2", "a.war"), file("ns", "other", "V1", "a"))

	apps, _ := c.list(t, ann, packages.Filter{Package: "app"}, all)
	if len(apps) != 1 || apps[0].NumVersions != 2 || apps[0].Size != 30 || apps[0].Visibility != packages.Private || apps[0].Creator != "ann" {
		t.Fatalf("package %+v", apps)
	}
	versions := c.versions(t, "ns", "app")
	if len(versions) != 2 || versions[0].NumFiles != 2 || versions[0].Size != 20 || versions[1].NumFiles != 1 {
		t.Errorf("versions %+v", versions)
	}
	files := c.files(t, "ns", "app", "V1")
	if len(files) != 2 || files[0].Filename != "a.war" || files[0].Folder != "/" || files[1].Folder != "/b" || files[1].Filename != "c.war" {
		t.Errorf("files %+v", files)
	}
}

func TestAFileAtTheSamePathTakesTheOthersPlace(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "app", "V1", "a.war"), file("ns", "app", "V1", "b.war"))
	before := c.files(t, "ns", "app", "V1")[0]

	replaced := file("ns", "app", "V1", "/./a.war")
	replaced.Size, replaced.SHA512, replaced.Key = 3, "cd", "other"
	c.mustPublish(t, admin, replaced)

	after := c.files(t, "ns", "app", "V1")
	if len(after) != 2 || after[0].ID != before.ID || after[0].Creator != "ann" || after[0].Size != 3 || after[0].Digest != "cd" {
		t.Errorf("files %+v", after)
	}
	if v := c.versions(t, "ns", "app")[0]; v.NumFiles != 2 || v.Size != 13 {
		t.Errorf("version %+v", v)
	}
	if p, _ := c.list(t, ann, packages.Filter{}, all); p[0].Size != 13 || p[0].NumVersions != 1 {
		t.Errorf("package %+v", p)
	}
	found, err := c.FindFile(t.Context(), domain, ann, "ns", "app", "V1", "a.war")
	if err != nil || found.Key != "other" || found.Size != 3 {
		t.Errorf("found %+v, %v", found, err)
	}
}

func TestManyWhoPublishAtOnceLoseNothing(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	const runs = 8
	var done sync.WaitGroup
	for i := range runs {
		done.Go(func() {
			err := c.publish(t.Context(), ann, file("ns", "app", fmt.Sprintf("V%d", i/2), fmt.Sprintf("%d.war", i)), file("ns", "app", "latest", "a.war"))
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	p, _ := c.list(t, ann, packages.Filter{}, all)
	if p[0].NumVersions != runs/2+1 || p[0].Size != (runs+1)*10 {
		t.Errorf("package %+v", p[0])
	}
	ids := map[int64]bool{}
	for _, v := range c.versions(t, "ns", "app") {
		if want := map[bool]int{true: 1, false: 2}[v.Version == "latest"]; v.NumFiles != want || v.Size != int64(10*want) {
			t.Errorf("version %+v, want %d files", v, want)
		}
		ids[v.ID] = true
	}
	if len(ids) != runs/2+1 {
		t.Errorf("ids %v are not one for each version", ids)
	}
}

func TestWhoMayPublishIntoAPackage(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "app", "V1", "a"))
	wantFault(t, c.publish(t.Context(), bob, file("ns", "app", "V1", "b")), pipeline.NotAllowed)
	c.mustPublish(t, ann, file("ns", "app", "V1", "b"))
	c.mustPublish(t, admin, file("ns", "app", "V1", "c"))
	c.mustPublish(t, bob, file("ns", "bobs", "V1", "b"))
}

func TestAPublishThatCannotBeIsRefusedWhole(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	same := []packages.File{file("ns", "app", "V1", "a"), file("ns", "app", "V1", "./a")}
	wantFault(t, c.publish(t.Context(), ann, same...), packages.InvalidPath)
	wantFault(t, c.publish(t.Context(), ann, file("ns", "app", "V1", "a"), file("ns", "app", "V1", "../b")), packages.InvalidPath)

	var many []packages.File
	for i := range packages.MaxWrites - 2 { // and the package and the version
		many = append(many, file("ns", "app", "V1", fmt.Sprint(i)))
	}
	wantFault(t, c.publish(t.Context(), ann, append(many, file("ns", "app", "V1", "more"))...), pipeline.InvalidParam)
	if _, total := c.list(t, admin, packages.Filter{}, all); total != 0 {
		t.Errorf("%d packages are there", total)
	}
	c.mustPublish(t, ann, many...)
}
