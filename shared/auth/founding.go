package auth

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
)

// FirstCredentials knows the first administrator's credentials. It is asked once in the life of an installation, unless many
// are the first at once; an error ends the request that asked.
type FirstCredentials func(context.Context) (Credentials, error)

// found makes the account when it was not there and the service knows the first administrator. Whoever makes it, this call
// or another at the same time, it is there afterwards.
func (s *Service) found(ctx context.Context) error {
	credentials, err := s.First(ctx)
	if err != nil {
		return fmt.Errorf("the first administrator's credentials: %w", err)
	}
	_, _, err = s.Bootstrap(ctx, credentials)
	return err
}

// minFirstPassword is below what any generator of secrets makes: what follows from a password must not be found by trying.
const minFirstPassword = 24

// CredentialsOf makes the credentials of a first administrator whose random password somebody else has made, as
// CloudFormation does: the access key and its secret follow from the password (HKDF with SHA-256), so that whoever may read
// the password can compute them and nothing more needs to be kept.
func CredentialsOf(password string) (Credentials, error) {
	if len(password) < minFirstPassword {
		return Credentials{}, fmt.Errorf("a password of %d bytes, at least %d are needed", len(password), minFirstPassword)
	}
	access, err := derived(password, "containerops access key", 20)
	if err != nil {
		return Credentials{}, err
	}
	secret, err := derived(password, "containerops secret key", 40)
	return Credentials{Password: password, AccessKey: access, SecretKey: secret}, err
}

// derived is a text of upper-case letters and digits.
func derived(password, purpose string, length int) (string, error) {
	bytes, err := hkdf.Key(sha256.New, []byte(password), nil, purpose, length)
	return base32.StdEncoding.EncodeToString(bytes)[:length], err
}
