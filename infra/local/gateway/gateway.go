// Package gateway is API Gateway's HTTP API on one machine: it finds a request's route, builds the event that API Gateway
// would build (payload format 2.0), invokes the route's function with that event as JSON, and turns the function's answer
// into the response. The limits are AWS's, so that what passes here passes there.
//
// The gateway's own errors differ from API Gateway's, because the API's contract says so: they are the API's array of errors,
// also where a function fails and where net/http would answer by itself (Serve). A function that takes too long is answered as
// API Gateway does, 503, and so are too many requests at once, 429.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/uuid"

	"github.com/containerops/containerops/shared/pipeline"
)

// Function is what a route invokes, a Lambda's handler: the event comes in, the answer goes out, both as JSON.
type Function interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}

// Gateway answers HTTP requests with functions.
type Gateway struct {
	// Limits are AWS's unless they are changed before the first request.
	Limits Limits
	// Log gets what a client is not told: functions that fail.
	Log *slog.Logger

	routes    []route
	functions map[string]Function
	underWay  atomic.Int64 // requests
}

// New makes the gateway of these routes. It fails when a route is malformed, or when its function is not there.
func New(routes []Route, functions map[string]Function) (*Gateway, error) {
	g := &Gateway{Limits: AWSLimits(), Log: slog.Default(), functions: functions}
	for _, r := range routes {
		parsed, err := parseRoute(r)
		if err != nil {
			return nil, err
		}
		if functions[r.Function] == nil {
			return nil, fmt.Errorf("route %s %s: no function %q", r.Method, r.Path, r.Function)
		}
		g.routes = append(g.routes, parsed)
	}
	return g, nil
}

// ServeHTTP answers one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, params := match(g.routes, r.Method, r.URL.Path)
	if found == nil {
		writeFault(w, pipeline.NoSuchRoute, r.Method+" "+r.URL.Path)
		return
	}
	defer g.underWay.Add(-1)
	if g.underWay.Add(1) > g.Limits.AtOnce {
		writeMessage(w, http.StatusTooManyRequests, "Too Many Requests")
		return
	}
	if headerBytes(r) > g.Limits.HeaderBytes {
		writeFault(w, pipeline.HeadersTooLarge, fmt.Sprintf("request line and header have more than %d bytes", g.Limits.HeaderBytes))
		return
	}
	if !isHost(r.Host) {
		writeFault(w, pipeline.InvalidParam, fmt.Sprintf("Host: %.80q is none", r.Host))
		return
	}
	body, err := g.read(w, r)
	if err != nil {
		g.refuseBody(w, r, err)
		return
	}
	id := uuid.NewString()
	payload, err := newEvent(r, body, found.key, params, id)
	if err != nil {
		g.fail(w, r, id, err)
		return
	}
	if len(payload) > g.Limits.PayloadBytes {
		writeFault(w, pipeline.TooLarge, fmt.Sprintf("body: %d bytes are more than a function takes", len(body)))
		return
	}
	g.invoke(w, r, id, g.functions[found.Function], payload)
}

// invoke has the function answer.
func (g *Gateway) invoke(w http.ResponseWriter, r *http.Request, id string, fn Function, payload []byte) {
	ctx, cancel := context.WithTimeout(r.Context(), g.Limits.Timeout)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: id})
	answer, err := invoke(ctx, fn, payload)
	if err == nil && len(answer) > g.Limits.PayloadBytes {
		err = fmt.Errorf("the answer has %d bytes, at most %d fit", len(answer), g.Limits.PayloadBytes)
	}
	if err == nil {
		err = writeAnswer(w, id, answer)
	}
	switch {
	case err == nil:
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		g.Log.Error("the function took too long", "requestId", id, "method", r.Method, "path", r.URL.Path, "error", err.Error())
		writeMessage(w, http.StatusServiceUnavailable, "Service Unavailable")
	default:
		g.fail(w, r, id, err)
	}
}

// invoke makes a panic an error, as the Lambda runtime does.
func invoke(ctx context.Context, fn Function, payload []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return fn.Invoke(ctx, payload)
}

// fail answers for a function that could not; what went wrong is for the log alone.
func (g *Gateway) fail(w http.ResponseWriter, r *http.Request, id string, err error) {
	if r.Context().Err() != nil {
		return // the client has gone
	}
	g.Log.Error("the function failed", "requestId", id, "method", r.Method, "path", r.URL.Path, "error", err.Error())
	writeFault(w, pipeline.Internal, "request "+id)
}

var errTooLarge = errors.New("the body is over the gateway's limit")

// read takes the whole body, in the time that a client has for it.
func (g *Gateway) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.Body == http.NoBody {
		return nil, nil
	}
	// A recorder of a test knows no deadlines, a server's connection always does.
	deadline := http.NewResponseController(w)
	_ = deadline.SetReadDeadline(time.Now().Add(g.Limits.ReadTime))
	if r.ContentLength > g.Limits.BodyBytes {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, g.Limits.BodyBytes+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > g.Limits.BodyBytes {
		return nil, errTooLarge
	}
	_ = deadline.SetReadDeadline(time.Time{})
	return body, nil
}

func (g *Gateway) refuseBody(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Connection", "close") // what is left of the body is not read
	switch {
	case errors.Is(err, errTooLarge):
		// Most clients look for an answer only when they have sent their body: one that is cut off while it sends sees a
		// broken connection and no answer. So some of the rest is taken, unless the client waits for a word first.
		if r.Header.Get("Expect") == "" {
			_, _ = io.CopyN(io.Discard, r.Body, g.Limits.BodyBytes)
		}
		writeFault(w, pipeline.TooLarge, fmt.Sprintf("body: has more than %d bytes", g.Limits.BodyBytes))
	case errors.Is(err, os.ErrDeadlineExceeded):
		writeFault(w, pipeline.TooSlow, fmt.Sprintf("body: not whole after %v", g.Limits.ReadTime))
	default:
		writeFault(w, pipeline.InvalidParam, fmt.Sprintf("body: ended too early: %v", err))
	}
}
