package auth

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// verifiedTokens bounds what is remembered; a token's claims take some hundred bytes.
const verifiedTokens = 1024

// verified remembers what tokens say whose signature has been checked: a client sends the same one with each request. Only
// what never changes is remembered. Whether a token has expired is looked at each time, and so is its user's record, with
// which it is revoked.
//
// A token is remembered under a hash of it and of all the keys that tokens may be signed with at that time. When one of
// those goes, by rotation or by age, no token that was checked with it is found any more.
type verified struct {
	mu sync.Mutex
	by map[tokenID]claims
}

type tokenID [sha256.Size]byte

func idOfToken(token string, keys jwt.VerificationKeySet) tokenID {
	text := make([]byte, 0, 1024) // most tokens and keys fit, so that it is on the stack
	for _, key := range keys.Keys {
		text = append(text, key.([]byte)...)
	}
	return sha256.Sum256(append(text, token...))
}

// get returns a token's claims if they are remembered and it has not expired.
func (v *verified) get(id tokenID, now time.Time) (claims, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	c, known := v.by[id]
	return c, known && now.Before(c.ExpiresAt.Time)
}

// put remembers a token's claims. When there are too many all others are forgotten, those that have expired among them.
func (v *verified) put(id tokenID, c claims) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.by == nil || len(v.by) >= verifiedTokens {
		v.by = map[tokenID]claims{}
	}
	v.by[id] = c
}
