package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/definition"
	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/store"
)

// FuzzRequests sends any operation any body, query, last segment of its path, If-Match and signature: the answer is never a 5xx, and always one that
// infra/openapi.yaml has. Nothing is written, as the table refuses that, so every request finds the same.
func FuzzRequests(f *testing.F) {
	operations := contracts()
	for i, o := range operations {
		body := o.body
		f.Add(uint8(i), "", "", []byte(body), "application/json", "", `"1"`, "")
		f.Add(uint8(i), "..", "limit=1&offset=2&filter=name::a|group_id::1", []byte("- a: &b [*b]"), "application/yaml;charset=utf8", "*/*;q=0.1,application/json", `W/"1",  "\x80" , *`, "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=0a")
		f.Add(uint8(i), "a b%\x00", "mode=retry;x=%zz&=&a=1&a=2", []byte(`{"a":1,"a":2,"params":[[[{"x":1e999}]]]}`), "", "text/yaml", "*", "Basic a")
	}
	w := newWorld(f)
	w.table.writes = store.ErrContention
	f.Fuzz(func(t *testing.T, which uint8, segment, query string, body []byte, contentType, accept, ifMatch, authorization string) {
		here := &world{w.in(t), w.tokens, w.keys, w.values}
		o := operations[int(which)%len(operations)]
		here.fuzz(o, segment, query, body, http.Header{
			"Content-Type": {contentType}, "Accept": {accept}, "If-Match": {ifMatch}, "Authorization": {authorization},
			sign.DateHeader: {time.Now().UTC().Format(sign.DateLayout)},
		})
	})
}

// fuzz sends one request, if there is such a one: what net/http does not read never comes to a handler.
func (w *world) fuzz(o operation, segment, query string, body []byte, header http.Header) {
	w.Helper()
	method, target, _ := strings.Cut(w.fill(o.request), " ")
	path, _, _ := strings.Cut(target, "?")
	if segment != "" {
		path = path[:strings.LastIndexByte(path, '/')+1] + url.PathEscape(segment)
	}
	at, err := url.ParseRequestURI(path + "?" + query)
	if err != nil {
		return
	}
	s := w.by(o.caller())
	r := s.request(method, "/", string(body))
	r.URL, r.RequestURI = at, at.RequestURI()
	for name, values := range header {
		if values[0] == "" {
			delete(header, name)
		}
	}
	if header.Get("Authorization") == "" {
		header["X-Auth-Token"] = r.Header["X-Auth-Token"]
	}
	r.Header = header
	a := s.answer(s.handler, r)
	if a.status >= 500 {
		w.Fatalf("%s: %d %s", a.name, a.status, a.body)
	}
	if _, isOperation := s.defined().Find(r); isOperation {
		s.documented(r, a)
	}
}

func (s *service) defined() *definition.Definition {
	s.Helper()
	defined, err := readDefinition()
	if err != nil {
		s.Fatal(err)
	}
	return defined
}
