// Package runtimeapi starts a function as Lambda does and measures what its cold start takes. It is Lambda's side of the
// Runtime API, of which a function needs two calls:
//
//	GET  /2018-06-01/runtime/invocation/next            the function is ready, and waits here for an event
//	POST /2018-06-01/runtime/invocation/<id>/response   or .../error: what it answers the event
//
// See https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
package runtimeapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"time"
)

// Start is what one cold start took.
type Start struct {
	Init   time.Duration // from the start of the process until it asks for its first event
	Memory int64         // the most that was resident until its first event was answered, in bytes
}

// Cold starts a bootstrap with an environment of its own, lets it answer one event, and ends it. A function that ends by itself
// is an error with what it wrote; what it answers is not looked at.
func Cold(ctx context.Context, bootstrap string, environment []string, event []byte) (Start, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return Start{}, err
	}
	l := &lambda{event: event, ready: make(chan time.Time, 1), answered: make(chan struct{}, 1)}
	server := &http.Server{Handler: l.routes(), ReadHeaderTimeout: time.Minute}
	go server.Serve(listener) // ends with Close
	defer server.Close()
	var output tail
	cmd := exec.Command(bootstrap)
	cmd.Env = append(environment, "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String())
	cmd.Stdout, cmd.Stderr = &output, &output
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return Start{}, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	defer func() {
		cmd.Process.Kill() // it may have ended
		<-ended
	}()
	s, err := l.await(ctx, begin, ended)
	if err != nil {
		return s, fmt.Errorf("%s: %w\n%s", bootstrap, err, output.String())
	}
	s.Memory, err = peak(cmd.Process.Pid)
	return s, err
}

// lambda is Lambda, for one function.
type lambda struct {
	event    []byte
	ready    chan time.Time // of the first call for an event
	answered chan struct{}
}

const root = "/2018-06-01/runtime/"

func (l *lambda) routes() http.Handler {
	routes := http.NewServeMux()
	routes.HandleFunc("GET "+root+"invocation/next", l.next)
	answer := func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // a connection that breaks shows as a function that never answers
		w.WriteHeader(http.StatusAccepted)
		l.answered <- struct{}{}
	}
	routes.HandleFunc("POST "+root+"invocation/{id}/response", answer)
	routes.HandleFunc("POST "+root+"invocation/{id}/error", answer)
	return routes
}

// functionTime is how long the function is told that it may take.
const functionTime = 2 * time.Minute

func (l *lambda) next(w http.ResponseWriter, r *http.Request) {
	select {
	case l.ready <- time.Now():
	default: // the second call: there are no more events
		<-r.Context().Done()
		return
	}
	w.Header().Set("Lambda-Runtime-Aws-Request-Id", "00000000-0000-0000-0000-000000000001")
	w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(functionTime).UnixMilli(), 10))
	w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:measured")
	w.Header().Set("Content-Type", "application/json")
	w.Write(l.event) // as above
}

// await returns when the function has answered.
func (l *lambda) await(ctx context.Context, begin time.Time, ended chan error) (s Start, err error) {
	ctx, cancel := context.WithTimeout(ctx, functionTime)
	defer cancel()
	for {
		select {
		case <-l.answered:
			s.Init = (<-l.ready).Sub(begin)
			return s, nil
		case err := <-ended:
			ended <- err
			return s, errors.Join(errors.New("it ended by itself"), err)
		case <-ctx.Done():
			return s, fmt.Errorf("it did not answer: %w", ctx.Err())
		}
	}
}
