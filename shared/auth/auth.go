// Package auth knows who makes a request and what that user may do: accounts, users and their passwords, tokens, access keys
// and signed requests, rights in groups.
//
// Its records (package store has the keys):
//
//	domains/<name>          account   id, name, project
//	d/<id>/users/<name>     user      id, name, email, argon2id hash, admin, epoch, which access keys
//	d/<id>/user-ids/<id>    userName  the user's name
//	key/<access key>        key       domain, user, the secret sealed with AES-256-GCM
//	d/<id>/signed/<hex>     signature a write's signature, which is not taken again; expires
//	attempts/<hash>         attempts  wrong passwords in a row for a user from an address; expires
//
// A token carries its user's epoch, and one whose epoch is no longer the user's is refused: raising the number (a new
// password) or removing the record ends all tokens at once. Authenticating costs one read of the table: the user's record
// for a token, the key's for a signature, which of a write is then noted. A key therefore repeats what a Principal needs to know of its user, and whoever
// changes or deletes a user writes that user's keys in the same transaction.
//
// What a client learns of a refusal never says which part of it was right.
package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/store"
)

// Service authenticates. Make it with New; its exported fields may be changed before the first call.
type Service struct {
	Now       func() time.Time
	TokenLife time.Duration // API.md: 24 hours
	Skew      time.Duration // how far X-Sdk-Date may be off; API.md: 15 minutes
	Hashing   Argon2        // what a new password is hashed with
	Slowing   Slowing       // of wrong passwords

	// Wait returns after a time, or with the context's error when that ends first.
	Wait func(ctx context.Context, d time.Duration) error

	// First, when set, makes the account when the first token is asked for (on AWS, where there is no first start).
	First FirstCredentials

	table store.Table
	keys  *Keyring
	turns chan struct{} // bounds the memory that hashing takes

	verified verified
}

// New makes a Service with the contract's settings.
func New(table store.Table, keys *Keyring) *Service {
	return &Service{
		Now:       time.Now,
		TokenLife: 24 * time.Hour,
		Skew:      15 * time.Minute,
		Hashing:   RecommendedHashing(),
		Slowing:   recommendedSlowing(),
		Wait:      wait,
		table:     table,
		keys:      keys,
		turns:     make(chan struct{}, hashesAtOnce),
	}
}

// read gets a record into v; found is false when it is absent.
func (s *Service) read(ctx context.Context, key store.Key, v any) (found bool, err error) {
	item, err := s.table.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(item.Data, v); err != nil {
		return false, fmt.Errorf("read %s %s: %w", key.PK, key.SK, err)
	}
	return true, nil
}
