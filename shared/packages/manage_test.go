package packages_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/packages"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

func change(description string, visibility packages.Visibility) packages.Change {
	return packages.Change{Description: &description, Visibility: &visibility}
}

func TestAPackageIsMadeOnce(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	made, err := c.Create(t.Context(), viewer(ann), "ns", "hello hello", change("words", packages.Public))
	if err != nil || made.Package != "hello%20hello" || made.Description != "words" || made.Visibility != packages.Public || made.Creator != "ann" {
		t.Fatalf("%+v, %v", made, err)
	}
	if views, total := c.list(t, bob, packages.Filter{}, all); total != 1 || views[0].ID != made.ID || views[0].NumVersions != 0 {
		t.Errorf("packages %+v", views)
	}
	_, err = c.Create(t.Context(), viewer(bob), "ns", "hello%20hello", packages.Change{})
	wantFault(t, err, packages.PackageExists)
	if made := c.mustCreate(t, bob, "plain"); made.Visibility != packages.Private {
		t.Errorf("%+v is not private", made)
	}
	_, err = c.Create(t.Context(), viewer(ann), "a/b", "app", packages.Change{})
	wantFault(t, err, packages.InvalidNamespace)
	_, err = c.Create(t.Context(), viewer(ann), "ns", "app", change("", "secret"))
	wantFault(t, err, packages.InvalidVisibility)
	_, err = c.Create(t.Context(), viewer(ann), "ns", "app", change(strings.Repeat("x", pipeline.MaxDescription+1), packages.Private))
	wantFault(t, err, pipeline.InvalidParam)
}

func TestAPackageIsChangedByItsCreatorAndTheAdministrator(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustCreate(t, ann, "app")
	_, err := c.Update(t.Context(), viewer(bob), "ns", "app", change("", packages.Public))
	wantFault(t, err, pipeline.NoSuchPackage)
	public := packages.Public
	if view, err := c.Update(t.Context(), viewer(ann), "ns", "app", packages.Change{Visibility: &public}); err != nil || view.Visibility != public {
		t.Fatalf("%+v, %v", view, err)
	}
	_, err = c.Update(t.Context(), viewer(bob), "ns", "app", change("", packages.Public))
	wantFault(t, err, pipeline.NotAllowed)
	wantFault(t, c.Delete(t.Context(), viewer(bob), "ns", "app"), pipeline.NotAllowed)
	words := "words"
	view, err := c.Update(t.Context(), viewer(admin), "ns", "app", packages.Change{Description: &words})
	if err != nil || view.Description != words || view.Visibility != public || view.Creator != "ann" {
		t.Errorf("%+v, %v", view, err)
	}
	if err := c.Delete(t.Context(), viewer(admin), "ns", "app"); err != nil {
		t.Error(err)
	}
	wantFault(t, c.Delete(t.Context(), viewer(admin), "ns", "app"), pipeline.NoSuchPackage)
}

func TestAPackageWithVersionsIsNotDeleted(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "app", "V1", "a"), file("ns", "app", "V1", "b/c"), file("ns", "app", "V2", "a"))
	wantFault(t, c.Delete(t.Context(), viewer(ann), "ns", "app"), packages.HasVersions)

	if err := c.DeleteVersion(t.Context(), viewer(ann), "ns", "app", "V1"); err != nil {
		t.Fatal(err)
	}
	if p, _ := c.list(t, ann, packages.Filter{}, all); p[0].NumVersions != 1 || p[0].Size != 10 {
		t.Errorf("package %+v", p[0])
	}
	_, err := c.FindFile(t.Context(), domain, ann, "ns", "app", "V1", "a")
	wantFault(t, err, pipeline.NoSuchFile)
	wantFault(t, c.DeleteVersion(t.Context(), viewer(ann), "ns", "app", "V1"), pipeline.NoSuchVersion)
	wantFault(t, c.DeleteVersion(t.Context(), viewer(bob), "ns", "app", "V2"), pipeline.NoSuchPackage)
	if err := c.DeleteVersion(t.Context(), viewer(admin), "ns", "app", "V2"); err != nil {
		t.Fatal(err)
	}
	if err := c.Delete(t.Context(), viewer(ann), "ns", "app"); err != nil {
		t.Error(err)
	}
	if _, total := c.list(t, admin, packages.Filter{}, all); total != 0 {
		t.Errorf("%d packages are left", total)
	}
}

func TestAVersionOfManyFilesIsDeletedInSteps(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	const batches = 3
	for b := range batches {
		var many []packages.File
		for i := range 80 {
			many = append(many, file("ns", "app", "V1", fmt.Sprintf("%d/%d", b, i)))
		}
		c.mustPublish(t, ann, many...)
	}
	c.mustPublish(t, ann, file("ns", "app", "V1", "last"))
	if err := c.DeleteVersion(t.Context(), viewer(ann), "ns", "app", "V1"); err != nil {
		t.Fatal(err)
	}
	if p, _ := c.list(t, ann, packages.Filter{}, all); p[0].NumVersions != 0 || p[0].Size != 0 {
		t.Errorf("package %+v", p[0])
	}
	litter, err := c.table.Query(t.Context(), store.Query{PK: domain.LitterOf(), Limit: 100})
	if err != nil || len(litter.Items) != batches+1 {
		t.Errorf("%d records of old objects, %v", len(litter.Items), err)
	}
}

func TestDeletesAndPublishesAtOnceKeepTheSums(t *testing.T) {
	t.Parallel()
	c := newCenter(t)
	c.mustPublish(t, ann, file("ns", "app", "V1", "a"), file("ns", "app", "V2", "a"))
	var done sync.WaitGroup
	for i := range 6 {
		done.Go(func() {
			if err := c.publish(t.Context(), ann, file("ns", "app", "V2", fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	done.Go(func() {
		if err := c.DeleteVersion(t.Context(), viewer(ann), "ns", "app", "V1"); err != nil {
			t.Error(err)
		}
	})
	done.Wait()
	if p, _ := c.list(t, ann, packages.Filter{}, all); p[0].NumVersions != 1 || p[0].Size != 70 {
		t.Errorf("package %+v", p[0])
	}
}
