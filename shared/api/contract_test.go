package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/definition"
	"github.com/containerops/containerops/shared/auth/sign"
)

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
	if other, succeeds := o.also[status]; succeeds {
		w := newWorld(t)
		w.do(o.with(other)).want(status).wantLength().wantOperation(d)
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
