package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
)

// parseQuery reads the query. One that cannot be decoded is refused: URL.Query would drop the broken part, and a list
// without its filter is not what was asked for.
func parseQuery(r *http.Request) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, pipeline.Faultf(pipeline.InvalidQuery, "query: %v", err)
	}
	return query, nil
}

// onlyOnce refuses every key but these, and one that is there twice: who misspells a filter is not to be answered all.
func onlyOnce(query url.Values, keys []string) error {
	for _, key := range slices.Sorted(maps.Keys(query)) {
		switch {
		case !slices.Contains(keys, key):
			return pipeline.Faultf(pipeline.InvalidQuery, "%.80q: is no parameter of this list; it has %s", key, strings.Join(keys, ", "))
		case len(query[key]) > 1:
			return pipeline.Faultf(pipeline.InvalidQuery, "%.80q: is there %d times", key, len(query[key]))
		}
	}
	return nil
}
