package sources

import (
	"context"
	"fmt"
	"net/url"

	"github.com/containerops/containerops/shared/store"
)

// Bound is an account at the host of a repository, whose token is opened only when it is asked for.
type Bound struct {
	Account
	open func(context.Context) (string, error)
}

// Find is the user's account at a repository's host, of several there the first by name; nil when there is none.
func (s *Service) Find(ctx context.Context, d store.Domain, user, repository string) (*Bound, error) {
	u, err := url.Parse(repository)
	if err != nil {
		return nil, nil
	}
	at, isWeb := originOf(u)
	if !isWeb {
		return nil, nil
	}
	all, err := s.all(ctx, d, user)
	if err != nil {
		return nil, fmt.Errorf("source account at %s: %w", at, err)
	}
	for _, r := range all {
		if r.URL == at {
			return &Bound{r.account(), func(ctx context.Context) (string, error) { return s.keys.Open(ctx, r.Token, sealName(d, user, r.Name)) }}, nil
		}
	}
	return nil, nil
}

// Token is the account's.
func (b *Bound) Token(ctx context.Context) (string, error) {
	token, err := b.open(ctx)
	if err != nil {
		return "", fmt.Errorf("source account %s: open its token: %w", b.Name, err)
	}
	return token, nil
}

// SignIn answers the repository's URL with the token. One that has credentials of its own stays as it is.
func (b *Bound) SignIn(ctx context.Context, repository string) (string, error) {
	u, err := url.Parse(repository)
	if err != nil || u.User != nil {
		return repository, nil
	}
	token, err := b.Token(ctx)
	if err != nil {
		return "", err
	}
	u.User = url.UserPassword(hosts()[b.GitType].user, token)
	return u.String(), nil
}
