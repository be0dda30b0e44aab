package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/containerops/containerops/infra/local/demo"
)

// startFront answers at the public address: SAM, and the sample's repository beside it.
func (a *api) startFront(ctx context.Context) error {
	behind, err := a.startSAM(ctx, "start-api")
	if err != nil {
		return err
	}
	git, err := demo.Handler(ctx, filepath.Join(a.dir, "git"))
	if err != nil {
		return fmt.Errorf("the sample's repository: %w", err)
	}
	sam := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: behind})
			r.Out.Host = r.In.Host // a request's signature holds it
		},
		ModifyResponse: func(r *http.Response) error {
			a.say("  %s %s: %d", r.Request.Method, r.Request.URL.Path, r.StatusCode)
			return nil
		},
	}
	a.listenAndServe(a.front, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/git/") {
			git.ServeHTTP(w, r)
			return
		}
		sam.ServeHTTP(w, r)
	}))
	return nil
}

// listenAndServe answers until the API is ended.
func (a *api) listenAndServe(listener net.Listener, handler http.Handler) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.fail(fmt.Errorf("%s: %w", listener.Addr(), err))
		}
	}()
	a.onClose(server.Close)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) { // by its server
		return nil
	}
	return err
}
