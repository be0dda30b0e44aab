package pipeline

import (
	"maps"
	"testing"
)

func TestAFilterIsReadByItsKeys(t *testing.T) {
	t.Parallel()
	keys := map[string]FilterKind{"name": FilterText, "group_id": FilterID}
	for raw, want := range map[string]Filter{
		"":                              {},
		"name::shop":                    {"name": "shop"},
		"name::shop|group_id::12":       {"name": "shop", "group_id": "12"},
		"name%3A%3Ashop%7cgroup_id::12": {"name": "shop", "group_id": "12"},
		"name::a::b":                    {"name": "a::b"},
		"name::":                        {"name": ""},
		"name::名 &":                     {"name": "名 &"},
		"group_id::9223372036854775807": {"group_id": "9223372036854775807"},
		"name::" + long(MaxFilter-6):    {"name": long(MaxFilter - 6)},

		"name":                          nil,
		"name:shop":                     nil,
		"|":                             nil,
		"name::a|":                      nil,
		"owner::ann":                    nil,
		"Name::a":                       nil,
		"name::a|name::b":               nil,
		"group_id::x":                   nil,
		"group_id::":                    nil,
		"group_id::-1":                  nil,
		"group_id::+1":                  nil,
		"group_id::9223372036854775808": nil,
		"name::" + long(MaxFilter-5):    nil,
	} {
		t.Run(excerpt(raw), func(t *testing.T) {
			t.Parallel()
			got, err := ParseFilter(raw, keys)
			if !maps.Equal(got, want) || (err == nil) != (want != nil) {
				t.Fatalf("%v, %v, not %v", got, err, want)
			}
			if faults := FaultsOf(err); err != nil && faults[0].Code != InvalidFilter {
				t.Fatal(err)
			}
		})
	}
}

func TestAFiltersNumberIsThereOrNot(t *testing.T) {
	t.Parallel()
	f := Filter{"group_id": "12"}
	if id, ok := f.ID("group_id"); id != 12 || !ok {
		t.Error(id, ok)
	}
	if _, ok := f.ID("other"); ok {
		t.Error("found what is not there")
	}
}
