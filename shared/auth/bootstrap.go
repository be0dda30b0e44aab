package auth

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"github.com/containerops/containerops/shared/store"
)

// The first account and its administrator.
const (
	DefaultDomain  = "default"
	DefaultProject = "default"
	DefaultUser    = "admin"
)

// Credentials are what the first administrator gets. Write them down where the administrator finds them before Bootstrap: it
// keeps the password only as a hash.
type Credentials struct {
	Password  string
	AccessKey string
	SecretKey string
}

// NewCredentials makes random ones: a password of 26 letters and digits (130 bits), an access key of 20 upper-case letters
// and digits, a secret of 40.
func NewCredentials() Credentials {
	return Credentials{
		Password:  rand.Text(),
		AccessKey: rand.Text()[:20],
		SecretKey: (rand.Text() + rand.Text())[:40],
	}
}

// Bootstrap makes the account "default" with the administrator "admin", who has these credentials. It may be called by many
// at once and again at any time: exactly one call makes the account (created is true), the others change nothing and
// answer the account that is there.
func (s *Service) Bootstrap(ctx context.Context, c Credentials) (account Account, created bool, err error) {
	found, err := s.read(ctx, store.DomainName(DefaultDomain), &account)
	if err != nil || found {
		return account, false, err
	}
	account = Account{ID: store.Domain(newID()), Name: DefaultDomain, Project: Project{ID: newID(), Name: DefaultProject}}
	ops, err := s.founding(ctx, account, c)
	if err != nil {
		return Account{}, false, err
	}
	err = s.table.Write(ctx, ops...)
	if store.Failed(err) == 0 { // another was faster
		_, err = s.read(ctx, store.DomainName(DefaultDomain), &account)
		return account, false, err
	}
	if err != nil {
		return Account{}, false, fmt.Errorf("make account %s: %w", DefaultDomain, err)
	}
	return account, true, nil
}

// founding are the writes that make an account; the first is the one that only one caller can do.
func (s *Service) founding(ctx context.Context, a Account, c Credentials) ([]store.Op, error) {
	user := userRecord{ID: newID(), Name: DefaultUser, Hash: s.Hashing.Hash(c.Password), Admin: true, Epoch: 1}
	user.Keys = []keyEntry{{Access: c.AccessKey, Created: s.Now().UTC()}}
	sealed, err := s.keys.Seal(ctx, c.SecretKey, c.AccessKey)
	if err != nil {
		return nil, fmt.Errorf("seal the secret key: %w", err)
	}
	key := keyRecord{Account: a, UserID: user.ID, User: user.Name, Admin: user.Admin, Secret: sealed}
	ops := []store.Op{put(store.DomainName(a.Name), a, store.If{Absent: true})}
	ops = append(ops, newUserOps(a.ID, user)...)
	return append(ops, put(store.AccessKey(c.AccessKey), key, store.If{Absent: true})), nil
}

// newID is the id of an account, a project or a user: 32 hex digits, as IAM's are.
func newID() string { return hex.EncodeToString(randomBytes(16)) }
