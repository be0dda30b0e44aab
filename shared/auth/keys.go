package auth

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Keys are the service's own secrets. Who has them can make tokens and read access keys' secrets: they are kept apart from
// the table, in a file of mode 0600 or in Secrets Manager.
//
// Token and Data are what is signed and sealed with. What the former keys have sealed still opens, and the tokens that they
// have signed hold for as long as a token lives.
type Keys struct {
	Token  []byte       `json:"token"`            // signs tokens, HMAC-SHA256: at least 32 bytes
	Data   []byte       `json:"data"`             // seals secrets in the table, AES-256: 32 bytes
	Former []FormerKeys `json:"former,omitempty"` // the newest first
}

// FormerKeys are keys that others have taken the place of.
type FormerKeys struct {
	Token   []byte    `json:"token,omitempty"` // none: its tokens have ended
	Data    []byte    `json:"data"`
	Retired time.Time `json:"retired"`
}

const keyBytes = 32

// NewKeys makes random keys.
func NewKeys() Keys { return Keys{Token: randomBytes(keyBytes), Data: randomBytes(keyBytes)} }

// Rotated are new random keys, whose newest former ones are these. With endTokens no token that was signed before holds any more.
func (k Keys) Rotated(at time.Time, endTokens bool) Keys {
	next := NewKeys()
	next.Former = append([]FormerKeys{{Token: k.Token, Data: k.Data, Retired: at.UTC()}}, k.Former...)
	if endTokens {
		for i := range next.Former {
			next.Former[i].Token = nil
		}
	}
	return next
}

// Check refuses keys that are not as long as they must be.
func (k Keys) Check() error {
	if len(k.Token) < keyBytes {
		return fmt.Errorf("token key: %d bytes, at least %d are needed", len(k.Token), keyBytes)
	}
	for _, data := range k.allData() {
		if len(data) != keyBytes {
			return fmt.Errorf("data key: %d bytes, it must have %d", len(data), keyBytes)
		}
	}
	return nil
}

// verifying are the keys that tokens may be signed with at a time: a former one until the last of its tokens has expired.
func (k Keys) verifying(now time.Time, tokenLife time.Duration) jwt.VerificationKeySet {
	set := jwt.VerificationKeySet{Keys: []jwt.VerificationKey{k.Token}}
	for _, f := range k.Former {
		if len(f.Token) >= keyBytes && now.Before(f.Retired.Add(tokenLife)) {
			set.Keys = append(set.Keys, f.Token)
		}
	}
	return set
}

// allData are all keys that something may be sealed with.
func (k Keys) allData() [][]byte {
	all := [][]byte{k.Data}
	for _, f := range k.Former {
		all = append(all, f.Data)
	}
	return all
}

// A sealed secret is the id of its key, a nonce, and what AES-GCM makes of the secret:
//
//	| 4 bytes: id | 12 bytes: nonce | secret and tag |
const idBytes = 4

// idOf says which key it is and tells nothing of it.
func idOf(data []byte) []byte {
	mac := hmac.New(sha256.New, data)
	mac.Write([]byte("containerops key id"))
	return mac.Sum(nil)[:idBytes]
}

// errUnknownKey means that a sealed secret is not of these keys, or is none.
var errUnknownKey = errors.New("sealed secret does not open: it was sealed under another data key, or was changed")

// Seal encrypts a secret; name is what it belongs to, so that a sealed secret moved to another record does not open.
func (k Keys) Seal(secret, name string) ([]byte, error) {
	aead, err := newAEAD(k.Data)
	if err != nil {
		return nil, err
	}
	nonce := randomBytes(aead.NonceSize())
	return aead.Seal(append(idOf(k.Data), nonce...), nonce, []byte(secret), []byte(name)), nil
}

// Open decrypts what Seal has made, given the same name, with whichever of the keys sealed it.
func (k Keys) Open(sealed []byte, name string) (string, error) {
	for _, data := range k.allData() {
		body, found := bytes.CutPrefix(sealed, idOf(data))
		if !found {
			continue
		}
		if secret, err := open(data, body, name); err == nil {
			return secret, nil
		}
	}
	// Before keys were rotated, what was sealed had no id.
	for _, data := range k.allData() {
		if secret, err := open(data, sealed, name); err == nil {
			return secret, nil
		}
	}
	return "", errUnknownKey
}

// sealed says whether a secret was sealed under the current key.
func (k Keys) sealed(secret []byte) bool { return bytes.HasPrefix(secret, idOf(k.Data)) }

func open(data, body []byte, name string) (string, error) {
	aead, err := newAEAD(data)
	if err != nil {
		return "", err
	}
	if len(body) < aead.NonceSize() {
		return "", errUnknownKey
	}
	secret, err := aead.Open(nil, body[:aead.NonceSize()], body[aead.NonceSize():], []byte(name))
	return string(secret), err
}

func newAEAD(data []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(data)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: it ends the process rather than return weak bytes
	return b
}
