package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// TokenHeader carries a token in a request, SubjectHeader the new one in an answer.
const (
	TokenHeader   = "X-Auth-Token"
	SubjectHeader = "X-Subject-Token"
)

// claims are what a token says. Whether its user is an administrator is not among them: that is read from the user's record.
type claims struct {
	jwt.RegisteredClaims        // subject is the user's id
	Domain               string `json:"domain"`
	DomainName           string `json:"domain_name"`
	User                 string `json:"user"`
	Project              string `json:"project"`
	Epoch                int64  `json:"epoch"`
}

// Issue checks a password and makes a token. A wrong password, an unknown user, account or project are one and the same
// fault, AuthenticationFailed, after the same time. Wrong ones in a row slow down the next (Slowing); when too many would have
// to wait it is TooManyAttempts, whatever the password.
func (s *Service) Issue(ctx context.Context, request TokenRequest) (token string, view TokenView, err error) {
	account, user, err := s.lookUp(ctx, request)
	if err != nil {
		return "", TokenView{}, fmt.Errorf("get a token: %w", err)
	}
	ok, err := s.slowly(ctx, attemptsKey(request.Domain, request.User, request.Address), func() (bool, error) {
		return s.checkPassword(ctx, request.Password, user.Hash)
	})
	if err != nil {
		return "", TokenView{}, fmt.Errorf("get a token: %w", err)
	}
	inScope := request.Project == "" || request.Project == account.Project.Name
	if !ok || !inScope {
		return "", TokenView{}, pipeline.Faultf(pipeline.AuthenticationFailed,
			"the domain, user, password or project is wrong")
	}
	issued := s.Now().UTC().Truncate(time.Second)
	expires := issued.Add(s.TokenLife)
	token, err = s.signToken(ctx, account, user, issued, expires)
	return token, newTokenView(account, user, issued, expires), err
}

// lookUp finds the user, or a record without a hash. It reads twice whether the account is there or not; only the very first
// request of an installation makes its account before.
func (s *Service) lookUp(ctx context.Context, request TokenRequest) (account Account, user userRecord, err error) {
	found, err := s.read(ctx, store.DomainName(request.Domain), &account)
	if err == nil && !found && s.First != nil && request.Domain == DefaultDomain {
		if err = s.found(ctx); err == nil {
			_, err = s.read(ctx, store.DomainName(request.Domain), &account)
		}
	}
	if err != nil {
		return account, user, err
	}
	_, err = s.read(ctx, account.ID.User(request.User), &user)
	return account, user, err
}

func (s *Service) signToken(ctx context.Context, account Account, user userRecord, issued, expires time.Time) (string, error) {
	keys, err := s.keys.current(ctx)
	if err != nil {
		return "", err
	}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Subject:   user.ID,
			IssuedAt:  jwt.NewNumericDate(issued),
			ExpiresAt: jwt.NewNumericDate(expires),
		},
		Domain:     string(account.ID),
		DomainName: account.Name,
		User:       user.Name,
		Project:    account.Project.Name,
		Epoch:      user.Epoch,
	}).SignedString(keys.Token)
}

var errToken = &pipeline.Fault{Code: pipeline.AuthenticationFailed, Detail: "the token is not valid, or no longer"}

// byToken is the user for whom a token was made, if it still holds.
func (s *Service) byToken(ctx context.Context, token string) (Principal, error) {
	c, err := s.claimsOf(ctx, token)
	if err != nil {
		return Principal{}, err
	}
	domain := store.Domain(c.Domain)
	var user userRecord
	found, err := s.read(ctx, domain.User(c.User), &user)
	if err != nil {
		return Principal{}, errors.Join(errors.New("check a token"), err)
	}
	if !found || user.ID != c.Subject || user.Epoch != c.Epoch {
		return Principal{}, errToken
	}
	return Principal{
		Domain: domain, DomainName: c.DomainName, UserID: user.ID, UserName: user.Name, Project: c.Project, Admin: user.Admin,
	}, nil
}

// claimsOf verifies a token. What does not hold is errToken; any other error is that of reading the keys.
func (s *Service) claimsOf(ctx context.Context, token string) (c claims, err error) {
	var refused error
	err = s.keys.try(ctx, jwt.ErrTokenSignatureInvalid, func(keys Keys) error {
		c, refused = s.verify(token, keys.verifying(s.Now(), s.TokenLife))
		return refused
	})
	if refused != nil {
		return claims{}, errToken
	}
	return c, err
}

// verify reads a token that one of the keys has signed and that has not expired.
func (s *Service) verify(token string, keys jwt.VerificationKeySet) (c claims, err error) {
	id := idOfToken(token, keys)
	if c, known := s.verified.get(id, s.Now()); known {
		return c, nil
	}
	_, err = jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return keys, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithExpirationRequired(), jwt.WithTimeFunc(s.Now))
	if err == nil {
		s.verified.put(id, c)
	}
	return c, err
}
