package main

import (
	"context"
	"net/http"
	"path/filepath"

	"github.com/containerops/containerops/infra/gitserver"
)

// sources is the repository that upstream fetches, the same for all tries. Each serves it below its own host's address.
type sources struct {
	http.Handler
	commit string
}

// place is where it is there.
const place = "/git/shop.git"

func openSources(ctx context.Context, dir string) (*sources, error) {
	repository, err := gitserver.Open(ctx, filepath.Join(dir, filepath.Base(place)))
	if err != nil {
		return nil, err
	}
	commit, err := repository.Commit(ctx, "main", map[string]string{"file": "content"}, "Price the cart")
	if err != nil {
		return nil, err
	}
	handler, err := gitserver.Handler(dir, filepath.Dir(place))
	return &sources{handler, commit}, err
}
