package pipeline

import "testing"

func TestAGroupsNameFollowsItsRule(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Code{
		"a": "", "huawei": "", "a1": "", "a__b": "", "a--b": "", "a_b-c": "", "a-1_2": "", long(MaxGroupName): "",
		"": MissingParam, "A": InvalidParam, "1a": InvalidParam, "_a": InvalidParam, "a_": InvalidParam, "a-": InvalidParam,
		"a___b": InvalidParam, "a_-b": InvalidParam, "a-_b": InvalidParam, "a b": InvalidParam, "a.b": InvalidParam, "é": InvalidParam,
		"aB": InvalidParam, "a\n": InvalidParam, "a/b": InvalidParam, long(MaxGroupName + 1): InvalidParam,
	} {
		err := ValidGroupName(name)
		if want == "" && err != nil || want != "" && (err == nil || FaultsOf(err)[0].Code != want) {
			t.Errorf("%q is answered %v", name, err)
		}
	}
}

func TestADescriptionIsBounded(t *testing.T) {
	t.Parallel()
	if err := ValidDescription("description", long(MaxDescription)+""); err != nil {
		t.Error(err)
	}
	if err := ValidDescription("description", long(MaxDescription+1)); err == nil {
		t.Error("one over the limit passed")
	}
}
