package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"

	"github.com/containerops/containerops/infra/gitserver"
)

// sources is the repository that upstream fetches, the same for all tries.
type sources struct {
	url    string
	commit string
	http   *http.Server
}

func openSources(ctx context.Context, dir string) (*sources, error) {
	repository, err := gitserver.Open(ctx, filepath.Join(dir, "shop.git"))
	if err != nil {
		return nil, err
	}
	commit, err := repository.Commit(ctx, "main", map[string]string{"file": "content"}, "Price the cart")
	if err != nil {
		return nil, err
	}
	handler, err := gitserver.Handler(dir, "/git")
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &sources{url: "http://" + listener.Addr().String() + "/git/shop.git", commit: commit, http: &http.Server{Handler: handler}}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err) // every try needs it
		}
	}()
	return s, nil
}
