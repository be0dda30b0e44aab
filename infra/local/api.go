package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/local/demo"
	"github.com/containerops/containerops/infra/local/files"
	"github.com/containerops/containerops/infra/local/gateway"
)

// The public listener's limits.
const (
	idleTime  = 2 * time.Minute  // a connection without a request
	drainTime = 10 * time.Second // for requests under way when the stack ends
)

// openAPI answers at the public address.
func (s *stack) openAPI(ctx context.Context) error {
	routes, err := s.publicHandler(ctx)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime}
	go s.serve("the API", func() error { return gateway.Serve(server, s.address) })
	s.onClose("the API", func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			return server.Close() // what still runs is cut off: a download, a client that does not read
		}
		return nil
	})
	return nil
}

// publicHandler is the gateway, the presigned URLs beside it and, with the sample, its repository.
func (s *stack) publicHandler(ctx context.Context) (http.Handler, error) {
	api, err := gateway.New(s.bundle.Routes, s.lambdas.forGateway())
	if err != nil {
		return nil, err
	}
	objects := s.files.Proxy()
	git := http.Handler(api)
	if s.config.demo != demoOff {
		if git, err = demo.Handler(ctx, s.data.path("git")); err != nil {
			return nil, fmt.Errorf("the sample's repository: %w", err)
		}
	}
	// Not a ServeMux: it would answer paths like //a by itself, with a redirect.
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch top, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); top {
		case files.FilesBucket, files.WorkBucket:
			objects.ServeHTTP(w, r)
		case "git":
			git.ServeHTTP(w, r)
		default:
			api.ServeHTTP(w, r)
		}
	}), nil
}

// checkAPI does one request through the listener, the gateway and a function: the last step of a start.
func (s *stack) checkAPI(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address.Addr().String()+"/healthz", nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{} // no proxy, and no connection that stays
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return fmt.Errorf("the API does not answer: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the API does not answer: GET /healthz: %s", answer.Status)
	}
	return nil
}
