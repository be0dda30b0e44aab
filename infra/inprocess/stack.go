// Package inprocess runs the bundle's functions in this process, on parts that the caller gives: the API behind its gateway at
// a loopback address, and the functions that state machines call, to be called by name. There is no state machine here: the
// caller says when a stage begins and how it ends (Stage), so what a run has come to is known at every moment.
package inprocess

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/shared/wire"
)

// Stack is the running functions.
type Stack struct {
	URL string // of the API

	functions map[string]lambda.Handler
	server    *http.Server
}

// Serve makes all functions of the parts and serves the API, until Close.
func Serve(parts *wire.Parts) (*Stack, error) {
	b, err := bundle.Load()
	if err != nil {
		return nil, err
	}
	s := &Stack{functions: make(map[string]lambda.Handler)}
	public := make(map[string]gateway.Function)
	for folder, operation := range bundle.Operations() {
		s.functions[folder] = operation(parts)
		public[folder] = s.functions[folder]
	}
	api, err := gateway.New(b.Routes, public)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.URL = "http://" + listener.Addr().String()
	s.server = &http.Server{Handler: api, ReadHeaderTimeout: time.Minute}
	go gateway.Serve(s.server, listener) // its error is Close's doing
	return s, nil
}

// Close ends the API.
func (s *Stack) Close() error { return s.server.Close() }

// Invoke calls a function by its folder, as a state machine or a schedule does; an answer that is nil is not read.
func (s *Stack) Invoke(ctx context.Context, folder string, event, answer any) error {
	function := s.functions[folder]
	if function == nil {
		return fmt.Errorf("invoke %s: there is no such function", folder)
	}
	payload, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("invoke %s: %w", folder, err)
	}
	out, err := function.Invoke(ctx, payload)
	if err != nil {
		return fmt.Errorf("invoke %s: %w", folder, err)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(out, answer)
}
