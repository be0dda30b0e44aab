package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/definition"
	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/auth/sign"
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
	list    *list    // of operations that answer pages
	fuzz    []string // fuzz targets of what reads its requests, beside those of all operations
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

// send sends the request.
func (w *world) send(as, request, body string, headers ...string) *answer {
	w.Helper()
	method, target, _ := strings.Cut(w.fill(request), " ")
	return w.by(as).send(method, target, w.fill(body), headers...)
}

// do sends the operation's own request.
func (w *world) do(o operation) *answer {
	w.Helper()
	return w.send(o.caller(), o.request, o.body, o.headers...)
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

func TestContract(t *testing.T) {
	t.Parallel()
	newWorld(t) // before all others, which copy it
	documented := documentedOperations(t)
	var covered []string
	for _, o := range contracts() {
		covered = append(covered, o.id)
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			d, found := documented[o.id]
			if !found {
				t.Fatal("infra/openapi.yaml has no such operation")
			}
			byStatus := map[int][]refusal{}
			for _, r := range append(o.refused, o.ordinary(d)...) {
				byStatus[r.code.Status()] = append(byStatus[r.code.Status()], r)
			}
			for _, status := range d.Statuses {
				t.Run(strconv.Itoa(status), func(t *testing.T) {
					t.Parallel()
					o.answers(t, d, status, byStatus[status])
				})
			}
			for status := range byStatus {
				if !slices.Contains(d.Statuses, status) {
					t.Errorf("infra/openapi.yaml does not document the status %d", status)
				}
			}
		})
	}
	for id := range documented {
		if slices.Contains(covered, id) {
			continue
		}
		t.Errorf("%s of infra/openapi.yaml has no operation in contract_*_test.go", id)
	}
}

// answers provokes a status in every way that is known.
func (o operation) answers(t *testing.T, d definition.Operation, status int, ways []refusal) {
	if status == o.status {
		o.succeeds(t, d)
		return
	}
	ofTheGateway := o.gatewayAnswers(t, d, status)
	if len(ways) == 0 && !ofTheGateway {
		t.Errorf("infra/openapi.yaml documents it, and nothing here provokes it")
	}
	for _, way := range ways {
		t.Run(strings.Join([]string{string(way.code)[strings.LastIndexByte(string(way.code), '.')+1:], way.says}, " "), func(t *testing.T) {
			w := newWorld(t)
			if way.given != nil {
				way.given(w)
			}
			a := w.do(o.with(way))
			a.wantOperation(d)
			a.wantFault(way.code, way.says)
			a.wantLength()
		})
	}
}

// succeeds sends the request with a token; and signed, where it asks for authentication (API.md, "Authentication").
func (o operation) succeeds(t *testing.T, d definition.Operation) {
	w := newWorld(t)
	o.wantAnswered(w, d, w.do(o))
	if !d.Open {
		w = newWorld(t)
		o.wantAnswered(w, d, w.doSigned(o))
	}
}

// doSigned sends the operation's own request with a signature in the place of a token.
func (w *world) doSigned(o operation) *answer {
	w.Helper()
	method, target, _ := strings.Cut(w.fill(o.request), " ")
	body, key := w.fill(o.body), w.keys[o.caller()]
	r := w.request(method, target, body, append([]string{"X-Auth-Token:"}, o.headers...)...)
	sign.Sign(r, []byte(body), key.Access, key.Secret, time.Now())
	a := w.answer(w.handler, r)
	w.documented(r, a)
	return a
}

func (o operation) wantAnswered(w *world, d definition.Operation, a *answer) {
	w.Helper()
	a.want(o.status).wantLength()
	a.wantOperation(d)
	if o.answer != "" {
		a.wantBody(w.fill(o.answer))
	}
	for name, value := range o.header {
		a.wantHeader(name, value)
	}
	for name, want := range o.fields {
		if got := a.field(name); got != w.fill(want) {
			w.Errorf("%s: %s is %s, want %s", a.name, name, got, w.fill(want))
		}
	}
}

// wantOperation demands that the request was the operation's: a wrong path would be refused just as well.
func (a *answer) wantOperation(d definition.Operation) {
	a.Helper()
	defined, err := readDefinition()
	if err != nil {
		a.Fatal(err)
	}
	if id, _ := defined.Find(a.request); id != d.ID {
		a.Errorf("%s is not the operation %s but %q", a.name, d.ID, id)
	}
}

// wantLength demands a Content-Length that is true, where there is a body.
func (a *answer) wantLength() *answer {
	a.Helper()
	if a.status == http.StatusNoContent || a.status == http.StatusFound {
		return a.wantHeader("Content-Length", "")
	}
	return a.wantHeader("Content-Length", strconv.Itoa(len(a.body)))
}

func documentedOperations(t *testing.T) map[string]definition.Operation {
	t.Helper()
	defined, err := readDefinition()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]definition.Operation{}
	for _, o := range defined.Operations() {
		all[o.ID] = o
	}
	return all
}

// field is a field of an answer by its path: texts as they are, all else as JSON.
func (a *answer) field(path string) string {
	a.Helper()
	var at any
	a.into(&at)
	for key := range strings.SplitSeq(path, ".") {
		switch parent := at.(type) {
		case map[string]any:
			at = parent[key]
		case []any:
			at = nil
			if n, err := strconv.Atoi(key); err == nil && n < len(parent) {
				at = parent[n]
			}
		}
	}
	if text, is := at.(string); is {
		return text
	}
	text, err := json.Marshal(at)
	if err != nil {
		a.Fatal(err)
	}
	return string(text)
}
