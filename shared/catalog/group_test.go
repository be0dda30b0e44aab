package catalog_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

func TestGroupsAreCreatedFoundListedAndDeleted(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.wantGroups()

	shop, err := f.CreateGroup(t.Context(), account, wang, "shop", "what we sell")
	if err != nil {
		t.Fatal(err)
	}
	f.group("bank")
	f.wantGroups("bank", "shop")

	found, err := f.FindGroup(t.Context(), account, "shop")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(found, shop) || found.Description != "what we sell" || found.Creator != wang || found.Created != f.Now() {
		t.Errorf("found %+v, want what was created: %+v", found, shop)
	}

	if err := f.DeleteGroup(t.Context(), account, "bank"); err != nil {
		t.Fatal(err)
	}
	f.wantGroups("shop")
	f.wantFault(f.DeleteGroup(t.Context(), account, "bank"), pipeline.NotFound)
	if again := f.group("bank"); again.ID == shop.ID {
		t.Error("two groups have one id")
	}
}

func TestAGroupIsRefused(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.group("shop")
	for name, c := range map[string]struct {
		group, description string
		want               pipeline.Code
	}{
		"without a name":               {"", "", pipeline.MissingParam},
		"with a name against the rule": {"Shop", "", pipeline.InvalidParam},
		"with too long a description":  {"long", strings.Repeat("d", pipeline.MaxDescription+1), pipeline.InvalidParam},
		"when its name is taken":       {"shop", "", pipeline.Exists},
	} {
		_, err := f.CreateGroup(t.Context(), account, wang, c.group, c.description)
		if faults := pipeline.FaultsOf(err); len(faults) == 0 || faults[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	f.wantGroups("shop")
}

func TestEveryFaultOfAGroupIsTold(t *testing.T) {
	t.Parallel()
	f := open(t)
	_, err := f.CreateGroup(t.Context(), account, wang, "9", strings.Repeat("d", pipeline.MaxDescription+1))
	if faults := pipeline.FaultsOf(err); len(faults) != 2 {
		t.Errorf("faults %v, want one for the name and one for the description", faults)
	}
}

func TestOfGroupsOfOneNameCreatedAtOnceOneExists(t *testing.T) {
	t.Parallel()
	f := open(t)
	const creators = 16
	errs := make([]error, creators)
	var all sync.WaitGroup
	for i := range creators {
		all.Go(func() { _, errs[i] = f.CreateGroup(t.Context(), account, wang, "shop", "") })
	}
	all.Wait()
	created := 0
	for _, err := range errs {
		if err == nil {
			created++
			continue
		}
		f.wantFault(err, pipeline.Exists)
	}
	if created != 1 {
		t.Errorf("%d creators made the group", created)
	}
	f.wantGroups("shop")
}

func TestAnotherAccountHasGroupsOfItsOwn(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.group("shop")
	const other = store.Domain("77aa")
	_, err := f.FindGroup(t.Context(), other, "shop")
	f.wantFault(err, pipeline.NotFound)
	if _, err := f.CreateGroup(t.Context(), other, wang, "shop", ""); err != nil {
		t.Errorf("the name is free in another account: %v", err)
	}
}

func TestAPageOfGroupsKnowsTheTotal(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		f.group(name)
	}
	f.pipeline(f.group("f"), "web")
	for _, c := range []struct {
		offset, limit int
		visible       func(catalog.Group) bool
		want          string
		total         int
	}{
		{0, 100, nil, "abcdef", 6},
		{0, 2, nil, "ab", 6},
		{4, 2, nil, "ef", 6},
		{6, 2, nil, "", 6},
		{1, 2, odd, "ce", 3},
		{9, 2, odd, "", 3},
	} {
		groups, total, err := f.ListGroups(t.Context(), account, c.visible, pipeline.Paging{Offset: c.offset, Limit: c.limit})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, g := range groups {
			got += g.Name
			if want := int64(strings.Count(g.Name, "f")); g.Pipelines != want {
				t.Errorf("group %s holds %d pipelines, want %d", g.Name, g.Pipelines, want)
			}
		}
		if got != c.want || total != c.total {
			t.Errorf("offset %d, limit %d: %q of %d, want %q of %d", c.offset, c.limit, got, total, c.want, c.total)
		}
	}
}

func odd(g catalog.Group) bool { return strings.Contains("ace", g.Name) }

func TestAGroupThatHoldsPipelinesStays(t *testing.T) {
	t.Parallel()
	f := open(t)
	f.pipeline(f.group("shop"), "web")
	err := f.DeleteGroup(t.Context(), account, "shop")
	f.wantFault(err, pipeline.Exists)
	if detail := pipeline.FaultsOf(err)[0].Detail; !strings.Contains(detail, "1 pipeline") {
		t.Errorf("detail %q does not say how many", detail)
	}
	f.wantGroups("shop")
}
