package sources

import (
	"context"
	"fmt"
	"net/url"

	"github.com/containerops/containerops/shared/store"
)

// SignIn answers a repository's URL with the token of the user's account at its host; of several there, of the first by name. The
// URL stays as it is when the user has none, or when it has credentials of its own.
func (s *Service) SignIn(ctx context.Context, d store.Domain, user, repository string) (string, error) {
	u, err := url.Parse(repository)
	if err != nil || u.User != nil {
		return repository, nil
	}
	at, isWeb := originOf(u)
	if !isWeb {
		return repository, nil
	}
	bound, err := s.all(ctx, d, user)
	if err != nil {
		return "", fmt.Errorf("sign in at %s: %w", at, err)
	}
	for _, r := range bound {
		if r.URL != at {
			continue
		}
		token, err := s.keys.Open(ctx, r.Token, sealName(d, user, r.Name))
		if err != nil {
			return "", fmt.Errorf("sign in at %s: source account %s: %w", at, r.Name, err)
		}
		u.User = url.UserPassword(hosts()[r.GitType].user, token)
		return u.String(), nil
	}
	return repository, nil
}
