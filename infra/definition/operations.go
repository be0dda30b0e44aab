package definition

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
)

// Operation is what the definition says of one operation.
type Operation struct {
	ID       string   // its operationId
	Route    string   // "METHOD /path" in http.ServeMux's notation
	Statuses []int    // ascending
	Queries  []string // the names of its query parameters
	YAML     bool     // it reads or answers YAML where JSON can be had, too
	Open     bool     // it asks for no authentication
}

// Operations are all operations, in the order of their routes.
func (d *Definition) Operations() []Operation {
	var all []Operation
	for pattern, methods := range d.items {
		for method, at := range methods {
			all = append(all, describe(at, method+" "+pattern))
		}
	}
	slices.SortFunc(all, func(a, b Operation) int { return cmp.Compare(a.Route, b.Route) })
	return all
}

// Find is the id of the operation that a request is for; false when the definition has none.
func (d *Definition) Find(r *http.Request) (id string, found bool) {
	at, found := d.operation(r)
	return at.text("operationId"), found
}

func describe(at node, route string) Operation {
	o := Operation{ID: at.text("operationId"), Route: route, YAML: bothWays(at.child("requestBody", "content"))}
	for _, key := range at.child("responses").keys() {
		status, err := strconv.Atoi(key)
		if err != nil {
			continue // "default" is no status
		}
		o.Statuses = append(o.Statuses, status)
		o.YAML = o.YAML || bothWays(at.child("responses", key, "content"))
	}
	for _, parameter := range at.child("parameters").elements() {
		if parameter.text("in") == "query" {
			o.Queries = append(o.Queries, parameter.text("name"))
		}
	}
	security := at.child("security")
	o.Open = security.exists() && len(security.elements()) == 0
	slices.Sort(o.Statuses)
	return o
}

// bothWays holds for content that may be JSON or YAML.
func bothWays(content node) bool {
	return content.child("application/json").exists() && content.child("application/yaml").exists()
}
