package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/infra/definition"
	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/shared/api"
	"github.com/containerops/containerops/shared/pipeline"
)

// behind puts the gateway before the service, with one route and limits that the test sets.
func (w *world) behind(route string, function any, limit func(*gateway.Limits)) *service {
	w.Helper()
	method, path, _ := strings.Cut(strings.Replace(route, "...}", "+}", 1), " ")
	g, err := gateway.New([]gateway.Route{{Method: method, Path: path, Function: "f"}}, map[string]gateway.Function{"f": lambda.NewHandler(function)})
	if err != nil {
		w.Fatal(err)
	}
	g.Log = slog.New(slog.DiscardHandler)
	limit(&g.Limits)
	fronted := *w.service
	fronted.handler = g
	return &fronted
}

// gatewayAnswers provokes a status that the gateway answers for the operation's function; false when it answers no such one.
func (o operation) gatewayAnswers(t *testing.T, d definition.Operation, status int) bool {
	t.Helper()
	w := newWorld(t)
	headers := o.headers
	var function any = api.Lambda(w.handler)
	limit := func(*gateway.Limits) {}
	message := http.StatusText(status)
	method, target, _ := strings.Cut(w.fill(o.request), " ")
	var body io.Reader = strings.NewReader(w.fill(o.body))
	switch {
	case status == http.StatusTooManyRequests:
		limit = func(l *gateway.Limits) { l.AtOnce = 0 }
	case status == http.StatusRequestHeaderFieldsTooLarge:
		headers = append([]string{"X-Long: " + strings.Repeat("x", 10*1024)}, headers...)
		message = pipeline.HeadersTooLarge.Message()
	case status == http.StatusRequestTimeout:
		body = iotest.ErrReader(os.ErrDeadlineExceeded) // as a connection's reads end
		message = pipeline.TooSlow.Message()
	case status == http.StatusServiceUnavailable:
		function = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		limit = func(l *gateway.Limits) { l.Timeout = time.Nanosecond }
	case status == http.StatusInternalServerError && !asksTable(d):
		function = func() error { return errors.New("the function died") }
		message = pipeline.Internal.Message()
	default:
		return false
	}
	fronted := w.behind(d.Route, function, limit)
	r := fronted.request(method, target, w.fill(o.body), headers...)
	r.Body = io.NopCloser(body)
	a := fronted.answer(fronted.handler, r)
	a.want(status).wantHeader("Content-Type", "application/json;charset=utf8")
	a.wantOperation(d)
	if !json.Valid(a.body) || !strings.Contains(string(a.body), message) {
		t.Errorf("%s: %s does not say %q", a.name, a.body, message)
	}
	return true
}
