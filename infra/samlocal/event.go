package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/containerops/containerops/infra/local/bundle"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/store"
)

// event is what is read of a function's event.json.
type event struct {
	RouteKey string            `json:"routeKey"` // empty: no HTTP request
	Headers  map[string]string `json:"headers"`

	path string
}

func readEvent(folder string) (event, error) {
	e := event{path: filepath.Join("functions", folder, "event.json")}
	text, err := os.ReadFile(e.path)
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(text, &e); err != nil {
		return e, fmt.Errorf("%s: %w", e.path, err)
	}
	return e, nil
}

// tokenHeader is auth.TokenHeader as API Gateway writes it.
const tokenHeader = "x-auth-token"

// checkTokens says which events carry a token that is not good here, and the one that they should carry.
func checkTokens(ctx context.Context, table store.Table, keys *auth.Keyring) error {
	users := auth.New(table, keys)
	users.Now, users.TokenLife = issued, tokenLife
	token, _, err := users.Issue(ctx, auth.TokenRequest{Domain: auth.DefaultDomain, User: auth.DefaultUser, Password: password})
	if err != nil {
		return err
	}
	b, err := bundle.Load()
	if err != nil {
		return err
	}
	var wrong []error
	for _, f := range b.Functions {
		e, err := readEvent(f.Folder)
		if err != nil {
			return err
		}
		if carried, has := e.Headers[tokenHeader]; has && carried != token {
			wrong = append(wrong, fmt.Errorf("%s: its %s is not good here", e.path, tokenHeader))
		}
	}
	if len(wrong) > 0 {
		wrong = append(wrong, fmt.Errorf("it must be %s", token))
	}
	return errors.Join(wrong...)
}
