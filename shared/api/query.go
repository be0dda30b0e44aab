package api

import (
	"net/http"
	"net/url"

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
