package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Keyring has the keys of a process, which may outlive them: another process may rotate them meanwhile. It reads them when they are
// first needed, again after an hour, and again when it meets what none of them has made. Its calls may be made from many goroutines.
type Keyring struct {
	Now func() time.Time

	load func(context.Context) (Keys, error)

	mu   sync.Mutex
	keys Keys
	read time.Time // zero: not yet
}

const (
	// keysLife is how long a process may go on with keys that were replaced: a token that it signs must be of a key that others still
	// hold for good.
	keysLife = time.Hour

	// readAgain keeps forged tokens, each of them of no key that is known, from having the keys read each time.
	readAgain = time.Minute
)

// NewKeyring makes a keyring whose keys are read by load.
func NewKeyring(load func(context.Context) (Keys, error)) *Keyring {
	return &Keyring{Now: time.Now, load: load}
}

// HeldKeys is a keyring whose keys do not change while the process lives.
func HeldKeys(keys Keys) *Keyring {
	return NewKeyring(func(context.Context) (Keys, error) { return keys, nil })
}

// Seal encrypts a secret with the current key; name is what it belongs to.
func (r *Keyring) Seal(ctx context.Context, secret, name string) ([]byte, error) {
	keys, err := r.current(ctx)
	if err != nil {
		return nil, err
	}
	return keys.Seal(secret, name)
}

// Open decrypts what Seal has made for the same name, also under a former key.
func (r *Keyring) Open(ctx context.Context, sealed []byte, name string) (secret string, err error) {
	err = r.try(ctx, errUnknownKey, func(keys Keys) (err error) {
		secret, err = keys.Open(sealed, name)
		return err
	})
	return secret, err
}

// Reseal seals anew what is not sealed under the current key; changed says whether it had to.
func (r *Keyring) Reseal(ctx context.Context, sealed []byte, name string) (fresh []byte, changed bool, err error) {
	keys, err := r.current(ctx)
	if err != nil || keys.sealed(sealed) {
		return sealed, false, err
	}
	secret, err := r.Open(ctx, sealed, name)
	if err != nil {
		return nil, false, err
	}
	fresh, err = r.Seal(ctx, secret, name)
	return fresh, true, err
}

// try does something with the keys, and once more when it fails as foreign says and others are to be had.
func (r *Keyring) try(ctx context.Context, foreign error, do func(Keys) error) error {
	keys, err := r.current(ctx)
	if err != nil {
		return err
	}
	if err = do(keys); !errors.Is(err, foreign) {
		return err
	}
	if newer, read := r.olderThan(ctx, readAgain); read {
		return do(newer)
	}
	return err
}

// current are the keys as they were read, an hour ago at most unless they cannot be read now.
func (r *Keyring) current(ctx context.Context) (Keys, error) {
	r.mu.Lock()
	first := r.read.IsZero()
	r.mu.Unlock()
	if !first {
		keys, _ := r.olderThan(ctx, keysLife)
		return keys, nil
	}
	return r.reload(ctx)
}

// olderThan reads the keys again when that was done so long ago. When it fails the old ones are still good.
func (r *Keyring) olderThan(ctx context.Context, age time.Duration) (keys Keys, read bool) {
	r.mu.Lock()
	keys, due := r.keys, r.Now().Sub(r.read) >= age
	if due {
		r.read = r.Now() // also when it fails: not each request is to wait for that
	}
	r.mu.Unlock()
	if !due {
		return keys, false
	}
	newer, err := r.reload(ctx)
	if err != nil {
		slog.WarnContext(ctx, "the service's keys could not be read again, the ones from before are used", "error", err)
		return keys, false
	}
	return newer, true
}

func (r *Keyring) reload(ctx context.Context) (Keys, error) {
	keys, err := r.load(ctx)
	if err == nil {
		err = keys.Check()
	}
	if err != nil {
		return Keys{}, fmt.Errorf("the service's keys: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.read = keys, r.Now()
	return keys, nil
}
