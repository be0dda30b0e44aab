package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/pipeline"
)

// list is what a list operation has in the world.
type list struct {
	rows    int            // how many it shows to the operation's caller
	filters map[string]int // how many a query shows
}

// TestPaging asks of every list what API.md says of all of them ("Paging", "Filter", and Settled).
func TestPaging(t *testing.T) {
	t.Parallel()
	newWorld(t) // before all others, which copy it
	documented := documentedOperations(t)
	for _, o := range contracts() {
		if isList := slices.Contains(documented[o.id].Queries, "limit"); isList != (o.list != nil) {
			t.Errorf("%s: infra/openapi.yaml has a limit: %v, its contract a list: %v", o.id, isList, !isList)
		}
		if o.list == nil {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			o.pages(w)
			o.refusesPages(w)
		})
	}
}

// page sends the operation's request with a query.
func (o operation) page(w *world, query string) *answer {
	w.Helper()
	joint := "?"
	if strings.Contains(o.request, "?") {
		joint = "&"
	}
	return w.send(o.caller(), o.request+joint+query, "", o.headers...)
}

func (o operation) pages(w *world) {
	w.Helper()
	all := o.list.rows
	if got := w.do(o).want(200).wantHeader("Content-Range", "").rows(); len(got) != all {
		w.Errorf("%s: %d rows, want %d", o.id, len(got), all)
	}
	for query, want := range map[string][2]int{ // offset, count
		"limit=1":                   {0, min(1, all)},
		"limit=1000":                {0, all},
		"offset=1":                  {1, all - 1},
		"limit=1&offset=1":          {1, min(1, all-1)},
		fmt.Sprint("offset=", all):  {all, 0},
		"limit=3&offset=1000000000": {1_000_000_000, 0},
	} {
		got := o.page(w, query).want(200).wantHeader("Content-Range", fmt.Sprintf("%d-%d/%d", want[0], want[1], all)).rows()
		if len(got) != want[1] {
			w.Errorf("%s?%s: %d rows, want %d", o.id, query, len(got), want[1])
		}
	}
	first, second, both := o.page(w, "limit=1").rows(), o.page(w, "limit=1&offset=1").rows(), w.do(o).rows()
	if fmt.Sprint(append(first, second...)) != fmt.Sprint(both[:2]) {
		w.Errorf("%s: the pages are not the list's beginning", o.id)
	}
	for query, want := range o.list.filters {
		got := o.page(w, query+"&limit=1000").want(200).wantHeader("Content-Range", fmt.Sprintf("0-%d/%d", want, want)).rows()
		if len(got) != want {
			w.Errorf("%s?%s: %d rows, want %d", o.id, query, len(got), want)
		}
	}
}

func (o operation) refusesPages(w *world) {
	w.Helper()
	for query, code := range map[string]pipeline.Code{
		"limit=0": pipeline.InvalidLimit, "limit=-1": pipeline.InvalidLimit, "limit=1001": pipeline.InvalidLimit, "limit=": pipeline.InvalidLimit,
		"limit=ten": pipeline.InvalidLimit, "limit=1.0": pipeline.InvalidLimit, "limit=99999999999999999999": pipeline.InvalidLimit,
		"offset=-1": pipeline.InvalidOffset, "offset=1000000001": pipeline.InvalidOffset, "offset=": pipeline.InvalidOffset, "offset=0x1": pipeline.InvalidOffset,
		"colour=red": pipeline.InvalidQuery, "Limit=1": pipeline.InvalidQuery, "limit=1&limit=1": pipeline.InvalidQuery, "offset=%zz": pipeline.InvalidQuery,
	} {
		o.page(w, query).wantFault(code)
	}
	for query := range o.list.filters {
		key, _, _ := strings.Cut(query, "=")
		o.page(w, key+"=&"+key+"=").wantFault(pipeline.InvalidQuery, key, "2 times")
		if key == "filter" {
			o.page(w, "filter=colour::red").wantFault(pipeline.InvalidFilter, "colour")
			o.page(w, "filter=name").wantFault(pipeline.InvalidFilter, "key::value")
			o.page(w, query+"|"+strings.TrimPrefix(query, "filter=")).wantFault(pipeline.InvalidFilter, "twice")
		}
	}
}

// rows are those of a page: the answer itself, or its member that is an array.
func (a *answer) rows() []any {
	a.Helper()
	var whole any
	if err := json.Unmarshal(a.body, &whole); err != nil {
		a.Fatalf("%s: %s: %v", a.name, a.body, err)
	}
	if members, is := whole.(map[string]any); is {
		for _, member := range members {
			if rows, is := member.([]any); is {
				return rows
			}
		}
	}
	rows, _ := whole.([]any)
	return rows
}
