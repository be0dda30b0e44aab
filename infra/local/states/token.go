package states

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// signer makes task tokens: 16 random bytes and a MAC over them, in base64url. The MAC tells a token that was given out and
// is no longer waited for (TaskTimedOut) from one that never was (InvalidToken), without remembering any.
type signer struct {
	key []byte // random, kept in the database
}

const (
	tokenRandomBytes = 16
	tokenMACBytes    = 16
	signerKeyBytes   = 32
)

func newSignerKey() []byte {
	key := make([]byte, signerKeyBytes)
	rand.Read(key) // never fails
	return key
}

func (s signer) newToken() string {
	b := make([]byte, tokenRandomBytes, tokenRandomBytes+tokenMACBytes)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(append(b, s.mac(b)...))
}

func (s signer) genuine(token string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != tokenRandomBytes+tokenMACBytes {
		return false
	}
	return hmac.Equal(b[tokenRandomBytes:], s.mac(b[:tokenRandomBytes]))
}

func (s signer) mac(b []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write(b)
	return h.Sum(nil)[:tokenMACBytes]
}
