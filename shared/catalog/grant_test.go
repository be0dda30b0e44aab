package catalog_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestGrantsAreReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.pipeline(f.group("shop"), "web")
	two := []catalog.Grant{{UserID: "u2", UserName: "li", Auth: "read"}, {UserID: "u3", UserName: "zhao", Auth: "edit"}}
	for _, grants := range [][]catalog.Grant{two, two[:1], nil} {
		if _, err := f.SetGrants(t.Context(), account, "shop", grants); err != nil {
			t.Fatal(err)
		}
		group, err := f.FindGroup(t.Context(), account, "shop")
		if err != nil || !reflect.DeepEqual(group.Grants, grants) || group.Pipelines != 1 || group.Creator != wang {
			t.Errorf("group %+v (%v), want grants %v and the rest as it was", group, err, grants)
		}
	}
	_, err := f.SetGrants(t.Context(), account, "bank", two)
	f.wantFault(err, pipeline.NotFound)
	_, err = f.SetGrants(t.Context(), account, "shop", make([]catalog.Grant, catalog.MaxGrants+1))
	f.wantFault(err, pipeline.InvalidParam)
}

func TestGrantsSetAtOnceHoldAsAWhole(t *testing.T) {
	t.Parallel()
	f := open(t)
	group := f.group("shop")
	const writers = 6
	errs := make([]error, 2*writers)
	var all sync.WaitGroup
	for i := range writers {
		name := fmt.Sprint("u", i)
		p := small(t, name)
		grants := []catalog.Grant{{UserID: name, UserName: name, Auth: "read"}, {UserID: name + "x", UserName: name + "x", Auth: "edit"}}
		all.Go(func() { _, errs[i] = f.SetGrants(t.Context(), account, "shop", grants) })
		all.Go(func() { _, errs[writers+i] = f.CreatePipeline(t.Context(), account, wang, group, p) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	found, err := f.FindGroup(t.Context(), account, "shop")
	if err != nil || len(found.Grants) != 2 || found.Grants[1].UserID != found.Grants[0].UserID+"x" || found.Pipelines != writers {
		t.Errorf("group %+v (%v), want one writer's two grants and all pipelines", found, err)
	}
}
