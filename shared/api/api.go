// Package api is the HTTP face: one constructor for each operation, which returns the operation's http.Handler. A Lambda
// holds one such handler (Lambda turns its events into requests); nothing here knows which Lambda, or whether it is one.
//
// A handler's dependencies are its constructor's arguments, so a signature tells what an operation can touch. Its body
// reads downwards: path values and body, who asks and whether they may, the work, the answer. It returns every error;
// what an error looks like to a client is decided in one place:
//
//	HTTP/1.1 400 Bad Request
//	Content-Type: application/json;charset=utf8
//
//	[{"errorCode":"SVCSTG.SWR.4000014","errorMessage":"Invalid param","detail":"stages[1].name: is required"}]
package api

import (
	"fmt"
	"net/http"
	"path"
	"runtime/debug"

	"github.com/containerops/containerops/shared/pipeline"
)

// endpoint does an operation's work: it answers, or returns why it did not.
type endpoint func(w http.ResponseWriter, r *http.Request) error

// serve makes the handler of an operation. It answers for its routes and refuses every other request as Unrouted does.
func serve(do endpoint, routes ...string) http.Handler {
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.Handle(route, do)
	}
	mux.Handle("/", Unrouted())
	return canonical(mux)
}

// resource makes one handler of the operations on one resource, by their routes.
func resource(operations map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	for route, handler := range operations {
		mux.Handle(route, handler)
	}
	mux.Handle("/", Unrouted())
	return canonical(mux)
}

// canonical keeps paths away from mux that it would answer with a redirect: no route has an empty or a dot segment.
func canonical(mux http.Handler) http.Handler {
	return endpoint(func(w http.ResponseWriter, r *http.Request) error {
		if p := r.URL.EscapedPath(); path.Clean(p) != p {
			return noSuchRoute(r)
		}
		mux.ServeHTTP(w, r)
		return nil
	})
}

// ServeHTTP answers with the endpoint's error if it has one; a panic is one too.
func (do endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil {
			writeError(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if err := do(w, r); err != nil {
		writeError(w, r, err)
	}
}

func noSuchRoute(r *http.Request) error {
	return pipeline.Faultf(pipeline.NoSuchRoute, "%s %s", r.Method, r.URL.Path)
}
