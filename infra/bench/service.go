package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/containerops/containerops/infra/client"
	"github.com/containerops/containerops/infra/inprocess"
	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/catalog"
	"github.com/containerops/containerops/shared/store"
	"github.com/containerops/containerops/shared/wire"
)

// service is the API in this process: gateway, events and functions, on a table of bbolt that the bench may also write by itself.
type service struct {
	*inprocess.Stack
	table   *bolt.Table
	catalog *catalog.Catalog
	account store.Domain
	group   catalog.Group
	token   string
}

var maker = catalog.Creator{ID: "bench", Name: "bench"}

// serve runs a scenario on a service of its own, with a group.
func (b *bench) serve(ctx context.Context, do func(s *service) error) error {
	dir, err := os.MkdirTemp(b.dir, "service-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	table, err := bolt.Open(filepath.Join(dir, "table.db"), bolt.Options{})
	if err != nil {
		return err
	}
	defer table.Close()
	parts := &wire.Parts{
		Settings: wire.Settings{PublicURL: "http://127.0.0.1", RunRetention: 24 * time.Hour},
		Table:    table, Keys: auth.HeldKeys(auth.NewKeys()),
	}
	credentials := auth.NewCredentials()
	account, _, err := parts.Users().Bootstrap(ctx, credentials)
	if err != nil {
		return err
	}
	s := &service{table: table, catalog: parts.Catalog(), account: account.ID}
	if s.group, err = s.catalog.CreateGroup(ctx, account.ID, maker, group, ""); err != nil {
		return err
	}
	if s.Stack, err = inprocess.Serve(parts); err != nil {
		return err
	}
	defer s.Close()
	s.token, err = client.New(client.Credentials{
		Endpoint: s.URL, Domain: auth.DefaultDomain, User: auth.DefaultUser, Password: credentials.Password,
	}).Token(ctx)
	if err != nil {
		return err
	}
	return do(s)
}

// request is one that is sent many times.
type request struct {
	method, url string
	token       string
	contentType string
	status      int
	body        func(n int64) []byte // of the n-th; nil: none
}

// send is the time of one request until its whole answer is there.
func (r *request) send(ctx context.Context, connections *http.Client, n int64) (time.Duration, error) {
	begin := time.Now()
	_, err := r.answer(ctx, connections, n)
	return time.Since(begin), err
}

// answer is the body that the n-th request is answered with.
func (r *request) answer(ctx context.Context, connections *http.Client, n int64) ([]byte, error) {
	var body []byte
	if r.body != nil {
		body = r.body(n)
	}
	out, err := http.NewRequestWithContext(ctx, r.method, r.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out.Header.Set(auth.TokenHeader, r.token)
	out.Header.Set("Accept", "application/json")
	if body != nil {
		out.Header.Set("Content-Type", r.contentType)
	}
	answer, err := connections.Do(out)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != r.status {
		err = fmt.Errorf("%s %s: %s: %.300s", r.method, r.url, answer.Status, said)
	}
	return said, err
}

// connected is a client that keeps so many connections.
func connected(connections int) *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}}
}

// throughput is how many of a request are answered in a second at so many connections. numbers tells the requests apart.
func (r *request) throughput(ctx context.Context, connections, requests int, numbers *atomic.Int64) (float64, error) {
	pool := connected(connections)
	defer pool.CloseIdleConnections()
	all, ctx := errgroup.WithContext(ctx)
	begin := time.Now()
	for range connections {
		all.Go(func() error {
			for range requests / connections {
				if _, err := r.send(ctx, pool, numbers.Add(1)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := all.Wait()
	return float64(requests) / time.Since(begin).Seconds(), err
}
