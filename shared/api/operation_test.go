package api_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/containerops/containerops/infra/definition"
	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// operation is an operation of infra/openapi.yaml: the request that succeeds in the world (world_test.go), and how it is refused.
//
// A new operation is one value of this type in its resource's contract_*_test.go and one row of the matrix (matrix_test.go); then
// `go test ./shared/api -run TestTheTableOfTests -update` writes it into infra/CONTRACT.md. What is common to all operations is
// asked of it without being said: no authentication, a body that is too large, a table that fails, is throttled or in contention
// (ordinary), and of lists and of what has YAML what paging_test.go and yaml_test.go ask.
type operation struct {
	id      string            // its operationId
	request string            // "POST /v3/…"; names in braces are the world's
	body    string            // JSON
	headers []string          // as service.request takes them
	as      string            // the caller; the user creator when it is empty
	answer  string            // what must be answered, as JSON, where that is known to the letter
	header  map[string]string // what headers must be answered with success
	status  int               // of success
	fields  map[string]string // what some fields of the answer must be: {"token.user.name": "admin"}
	refused []refusal
	also    map[int]refusal // requests that are answered with another status of success
	list    *list           // of operations that answer pages
	fuzz    []string        // fuzz targets of what reads its requests, beside those of all operations
}

// refusal is a way in which an operation does not do what it is asked for. What is empty is as in the operation.
type refusal struct {
	code    pipeline.Code
	says    string // words of the first error's detail
	as      string
	request string
	body    string
	headers []string
	given   func(*world) // what comes before
}

// noBody is the body of a refusal that has none where the operation has one.
const noBody = "none"

// contracts are all operations.
func contracts() []operation {
	return slices.Concat(serviceContracts(), userContracts(), credentialContracts(), accountContracts(), groupContracts(), pipelineContracts(),
		runContracts(), jobContracts(), webhookContracts(), templateContracts(), packageContracts(), fileContracts())
}

func (o operation) caller() string {
	if o.as == "" {
		return "creator"
	}
	return o.as
}

// with is the operation with a refusal's request.
func (o operation) with(r refusal) operation {
	if r.as != "" {
		o.as = r.as
	}
	if r.request != "" {
		o.request = r.request
	}
	if r.headers != nil {
		o.headers = r.headers
	}
	switch r.body {
	case "":
	case noBody:
		o.body = ""
	default:
		o.body = r.body
	}
	return o
}

// ordinary are the refusals that every operation which asks for authentication or a table has.
func (o operation) ordinary(d definition.Operation) []refusal {
	var all []refusal
	if slices.Contains(d.Statuses, http.StatusRequestEntityTooLarge) {
		all = append(all, refusal{code: pipeline.TooLarge, says: "4400000", body: strings.Repeat(" ", api.MaxBody+1)})
	}
	if !d.Open {
		all = append(all,
			refusal{code: pipeline.NotAuthenticated, as: "anonymous"},
			refusal{code: pipeline.AuthenticationFailed, headers: append([]string{"X-Auth-Token: made.up.token"}, o.headers...)})
	}
	if asksTable(d) {
		all = append(all,
			refusal{code: pipeline.Internal, given: func(w *world) { w.table.err = errors.New("the disk is gone") }},
			refusal{code: pipeline.Throttled, says: "try again", given: func(w *world) { w.table.err = store.ErrThrottled }})
	}
	if method, _, _ := strings.Cut(d.Route, " "); asksTable(d) && method != http.MethodGet {
		all = append(all, refusal{code: pipeline.Busy, says: "try again", given: func(w *world) { w.table.err = store.ErrContention }})
	}
	return all
}

// asksTable holds for all but what the service says of itself.
func asksTable(d definition.Operation) bool {
	return !slices.Contains([]string{"health", "definition", "docs", "docs-file"}, d.ID)
}
