package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
)

// Keys are the service's own secrets. Who has them can make tokens and read access keys' secrets: they are kept apart from
// the table, in a file of mode 0600 or in Secrets Manager.
type Keys struct {
	Token []byte `json:"token"` // signs tokens, HMAC-SHA256: at least 32 bytes
	Data  []byte `json:"data"`  // seals secrets in the table, AES-256: 32 bytes
}

const keyBytes = 32

// NewKeys makes random keys.
func NewKeys() Keys { return Keys{Token: randomBytes(keyBytes), Data: randomBytes(keyBytes)} }

func (k Keys) check() error {
	if len(k.Token) < keyBytes {
		return fmt.Errorf("token key: %d bytes, at least %d are needed", len(k.Token), keyBytes)
	}
	if len(k.Data) != keyBytes {
		return fmt.Errorf("data key: %d bytes, it must have %d", len(k.Data), keyBytes)
	}
	return nil
}

// Seal encrypts a secret; name is what it belongs to, so that a sealed secret moved to another record does not open.
func (k Keys) Seal(secret, name string) ([]byte, error) {
	aead, err := k.aead()
	if err != nil {
		return nil, err
	}
	nonce := randomBytes(aead.NonceSize())
	return aead.Seal(nonce, nonce, []byte(secret), []byte(name)), nil
}

// Open decrypts what Seal has made, given the same name.
func (k Keys) Open(sealed []byte, name string) (string, error) {
	aead, err := k.aead()
	if err != nil {
		return "", err
	}
	if len(sealed) < aead.NonceSize() {
		return "", errors.New("sealed secret is cut short")
	}
	secret, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(name))
	if err != nil {
		return "", errors.New("sealed secret does not open: it was sealed under another data key, or was changed")
	}
	return string(secret), nil
}

func (k Keys) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.Data)
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
