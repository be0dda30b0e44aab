package observe

import (
	"context"
	"log/slog"
)

// Handler hands lines on to next with what their context's scope says. A line's own attribute goes before the scope's of the
// same name.
func Handler(next slog.Handler) slog.Handler { return handler{next} }

type handler struct{ slog.Handler }

// Handle implements slog.Handler.
func (h handler) Handle(ctx context.Context, line slog.Record) error {
	own := map[string]bool{}
	line.Attrs(func(a slog.Attr) bool {
		own[a.Key] = true
		return true
	})
	for _, attr := range Attrs(ctx) {
		if !own[attr.Key] {
			line.AddAttrs(attr)
		}
	}
	return h.Handler.Handle(ctx, line)
}

// WithAttrs implements slog.Handler.
func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }
