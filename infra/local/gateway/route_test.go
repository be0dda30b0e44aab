package gateway

import (
	"maps"
	"testing"
)

func TestTheMostExactRouteWins(t *testing.T) {
	t.Parallel()
	var routes []route
	for _, r := range []Route{
		{"", Default, "default"},
		{"GET", "/{all+}", "greedy"},
		{"GET", "/v/{name}", "variable"},
		{"GET", "/v/list", "literal"},
		{"ANY", "/v/list", "any"},
		{"GET", "/v/{name}/files/{path+}", "files"},
	} {
		parsed, err := parseRoute(r)
		if err != nil {
			t.Fatal(err)
		}
		routes = append(routes, parsed)
	}
	for _, test := range []struct {
		method, path, function string
		params                 map[string]string
	}{
		{"GET", "/v/list", "literal", nil},
		{"PUT", "/v/list", "any", nil},
		{"GET", "/v/other", "variable", map[string]string{"name": "other"}},
		{"GET", "/v/", "greedy", map[string]string{"all": "v/"}}, // a variable takes no empty segment
		{"GET", "/v/other/", "greedy", map[string]string{"all": "v/other/"}},
		{"GET", "/v/a/files/b/c", "files", map[string]string{"name": "a", "path": "b/c"}},
		{"GET", "/v/a/files/", "greedy", map[string]string{"all": "v/a/files/"}},
		{"GET", "/", "default", nil},
		{"DELETE", "/v/other", "default", nil},
	} {
		found, params := match(routes, test.method, test.path)
		if found == nil || found.Function != test.function || !maps.Equal(params, test.params) {
			t.Errorf("%s %s: got %+v %v, want %s %v", test.method, test.path, found, params, test.function, test.params)
		}
	}
}

func TestWithoutADefaultNothingMatches(t *testing.T) {
	t.Parallel()
	if found, _ := match(nil, "GET", "/"); found != nil {
		t.Errorf("found %v", found)
	}
}

func TestMalformedRoutesAreRefused(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]Route{
		"no method":               {"", "/a", "f"},
		"no slash":                {"GET", "a", "f"},
		"greedy before the end":   {"GET", "/{a+}/b", "f"},
		"a function is not there": {"GET", "/a", "f"},
	} {
		if _, err := New([]Route{r}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
