package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2 is the cost of an argon2id hash.
type Argon2 struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// RecommendedHashing is the one of OWASP's settings that takes little memory, so that a burst of log-ins takes little too.
//
// See https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
func RecommendedHashing() Argon2 { return Argon2{Memory: 19 * 1024, Time: 2, Threads: 1} }

const (
	hashesAtOnce = 4 // a burst of log-ins may take this many times 19 MiB
	saltBytes    = 16
	hashBytes    = 32
	hashFormat   = "$argon2id$v=%d$m=%d,t=%d,p=%d$"
)

// Hash is a password's hash in the PHC string format, which carries its own cost:
// $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>.
func (a Argon2) Hash(password string) string {
	salt := randomBytes(saltBytes)
	return fmt.Sprintf(hashFormat, argon2.Version, a.Memory, a.Time, a.Threads) +
		base64.RawStdEncoding.EncodeToString(salt) + "$" +
		base64.RawStdEncoding.EncodeToString(a.key(password, salt))
}

func (a Argon2) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, a.Time, a.Memory, a.Threads, hashBytes)
}

// matches compares a password with a hash of any cost.
func matches(password, encoded string) (bool, error) {
	cost, salt, want, err := parseHash(encoded)
	if err != nil {
		return false, fmt.Errorf("password hash: %w", err)
	}
	return subtle.ConstantTimeCompare(cost.key(password, salt), want) == 1, nil
}

func parseHash(encoded string) (cost Argon2, salt, hash []byte, err error) {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 {
		return cost, nil, nil, errors.New("not in PHC format")
	}
	var version int
	_, err = fmt.Sscanf(strings.Join(parts[:4], "$")+"$", hashFormat, &version, &cost.Memory, &cost.Time, &cost.Threads)
	if err != nil || version != argon2.Version || cost.Time == 0 || cost.Threads == 0 { // argon2 panics at zeros
		return cost, nil, nil, fmt.Errorf("not argon2id version %d", argon2.Version)
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	return cost, salt, hash, errors.Join(saltErr, hashErr)
}

// checkPassword takes the same time for a user who is not there (hash is empty) as for a wrong password.
func (s *Service) checkPassword(ctx context.Context, password, hash string) (bool, error) {
	if err := s.takeTurn(ctx); err != nil {
		return false, err
	}
	defer s.endTurn()
	if hash == "" {
		s.Hashing.key(password, make([]byte, saltBytes))
		return false, nil
	}
	return matches(password, hash)
}

// hash hashes a new password.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	if err := s.takeTurn(ctx); err != nil {
		return "", err
	}
	defer s.endTurn()
	return s.Hashing.Hash(password), nil
}

func (s *Service) takeTurn(ctx context.Context) error {
	select {
	case s.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) endTurn() { <-s.turns }
