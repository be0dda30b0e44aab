// Package observe is what the service says of itself while it works: log lines that carry whose work they are about, and
// metrics.
//
// A call's context has a scope. What is found out on the way (the account, the pipeline, the run, the stage) is put into it
// once, and every later line of that call has it, whoever writes the line:
//
//	{"timestamp":"…","level":"ERROR","message":"request failed","route":"GET /v3/manage/pipelines/{pipeline_id}","error":"…",
//	 "account":"0f3c…","pipeline":12,"requestId":"8f14…"}
//
// Nothing secret goes into a scope: names and numbers only.
package observe

import (
	"context"
	"log/slog"
	"slices"
	"sync"
)

// The names of what a scope says.
const (
	Account  = "account"
	Pipeline = "pipeline"
	Run      = "run"
	Stage    = "stage" // its index
)

// scope is what is known of the work that a context is for. It is filled while the work goes on, maybe by several goroutines.
type scope struct {
	outer *scope
	mu    sync.Mutex
	attrs []slog.Attr
}

type scopeKey struct{}

// Begin gives a context a scope of its own, which begins with these attributes and those of the context's scope so far.
func Begin(ctx context.Context, attrs ...slog.Attr) context.Context {
	return context.WithValue(ctx, scopeKey{}, &scope{outer: of(ctx), attrs: attrs})
}

// Note adds to the context's scope; an attribute that is there already gets the new value. Without a scope it does nothing.
func Note(ctx context.Context, attrs ...slog.Attr) {
	s := of(ctx)
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attrs = merge(s.attrs, attrs)
}

// Attrs are what the context's scope says, and the scopes around it.
func Attrs(ctx context.Context) []slog.Attr { return of(ctx).all() }

func of(ctx context.Context) *scope {
	s, _ := ctx.Value(scopeKey{}).(*scope)
	return s
}

func (s *scope) all() []slog.Attr {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return merge(s.outer.all(), s.attrs)
}

// merge puts the new attributes into the place of those of the same name, or after the others. It changes neither slice.
func merge(old, added []slog.Attr) []slog.Attr {
	all := slices.Clone(old)
	for _, attr := range added {
		i := slices.IndexFunc(all, func(a slog.Attr) bool { return a.Key == attr.Key })
		if i < 0 {
			all = append(all, attr)
		} else {
			all[i] = attr
		}
	}
	return all
}
