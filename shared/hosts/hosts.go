// Package hosts asks Git hosts for things by their APIs, in the name of a user who has bound an account there. Each host has a file
// of its own, which names the pages of its documentation that it follows.
//
// What is asked for takes one or two requests with a few fields, so that the hosts' own client libraries are not linked into the
// functions that call here.
package hosts

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/pipeline"
)

// Timeout is how long a request to a host may take.
const Timeout = 10 * time.Second

// Account is a user's account at a host.
type Account struct {
	GitType string // github, gitlab or gitee
	URL     string // of the host, scheme and name: the public one, or one's own
	Token   string
}

// Repository is a repository at a host.
type Repository struct {
	Account
	Path string // acme/shop
}

// As is the repository that is fetched from a URL, as a bound account at its host sees it.
func As(ctx context.Context, account *sources.Bound, repository string) (Repository, error) {
	u, err := url.Parse(repository)
	if err != nil {
		return Repository{}, fmt.Errorf("the repository's URL is none at %s", account.URL) // it may hold a password
	}
	token, err := account.Token(ctx)
	if err != nil {
		return Repository{}, err
	}
	return Repository{Account{account.GitType, account.URL, token}, strings.TrimSuffix(strings.Trim(u.Path, "/"), ".git")}, nil
}

// Client speaks to hosts. It reaches no address that its policy refuses.
type Client struct{ http *http.Client }

// New makes a Client.
func New(policy address.Policy) *Client {
	client := policy.Client(Timeout)
	client.CheckRedirect = sameRequest
	return &Client{client}
}

// host is a repository's host, with what hosts differ in.
type host interface {
	// do is caller's.
	do(ctx context.Context, method, path string, in, out any) error
	// place is the path of what belongs to the repository.
	place() string
	// report is Client.Report.
	report(ctx context.Context, s Status) (id string, err error)
	// hook is what a hook is made or changed with.
	hook(h Hook) any
	// edits is the method that changes a hook.
	edits() string
}

// at is the repository's host, as its API is spoken to.
func (c *Client) at(r Repository) (host, error) {
	calls := caller{client: c.http, base: r.URL, token: r.Token}
	switch r.GitType {
	case pipeline.GitHub:
		return newGitHub(calls, r), nil
	case pipeline.GitLab:
		return newGitLab(calls, r), nil
	case pipeline.Gitee:
		return newGitee(calls, r), nil
	}
	return nil, fmt.Errorf("%q is no kind of host", r.GitType)
}
