package auth_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

// vault is where processes read their keys: one of them may rotate them.
type vault struct {
	keys  auth.Keys
	err   error
	reads int
}

func (v *vault) load(context.Context) (auth.Keys, error) {
	v.reads++
	return v.keys, v.err
}

// process is a service on w's table, as another process would be.
func (w world) process(v *vault) world {
	keys := auth.NewKeyring(v.load)
	keys.Now = w.clock.now
	w.Service = auth.New(w.table, keys)
	w.Hashing, w.Now = cheap(), w.clock.now
	return w
}

func TestKeysAreRotatedWhileTheServiceGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := &vault{keys: w.keys}
	old := w.process(v)
	before := old.token(t)
	signed := func(w world) {
		t.Helper()
		if _, err := w.signedWith(t, w.credentials.AccessKey, w.credentials.SecretKey); err != nil {
			t.Errorf("a request that is signed: %v", err)
		}
	}
	holds := func(w world, token string) {
		t.Helper()
		if _, err := w.present(t, token); err != nil {
			t.Errorf("a token: %v", err)
		}
	}
	signed(old)

	v.keys = v.keys.Rotated(w.clock.now(), false)
	fresh := w.process(v)
	holds(fresh, before)
	signed(fresh)
	if resealed := reseal(t, fresh); resealed != 1 {
		t.Errorf("%d secrets are sealed anew, want the administrator's access key", resealed)
	}
	if resealed := reseal(t, fresh); resealed != 0 {
		t.Errorf("%d secrets are sealed anew once more", resealed)
	}
	w.clock.pass(2 * time.Minute)
	holds(old, fresh.token(t)) // it reads the keys again
	signed(old)

	w.clock.pass(23 * time.Hour)
	v.keys = v.keys.Rotated(w.clock.now(), false)
	holds(w.process(v), fresh.token(t))
	w.clock.pass(2 * time.Hour)
	_, err := w.process(v).present(t, before)
	wantFault(t, err, pipeline.AuthenticationFailed)
	signed(w.process(v))
}

func reseal(t *testing.T, w world) (resealed int) {
	t.Helper()
	err := w.EachUser(t.Context(), func(u auth.User) error {
		n, err := w.Reseal(t.Context(), u)
		resealed += n
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return resealed
}

func TestAFormerTokenKeyIsGoodForTheLifeOfATokenAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := &vault{keys: w.keys.Rotated(w.clock.now(), false)}
	w.clock.pass(24 * time.Hour)
	_, err := w.process(v).present(t, w.token(t)) // whoever knows the former key can still sign
	wantFault(t, err, pipeline.AuthenticationFailed)
}

func TestTokensEndWithTheirKeysWhenThatIsWanted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.token(t)
	after := w.process(&vault{keys: w.keys.Rotated(w.clock.now(), true)})
	_, err := after.present(t, token)
	wantFault(t, err, pipeline.AuthenticationFailed)
	if _, err := after.signedWith(t, w.credentials.AccessKey, w.credentials.SecretKey); err != nil {
		t.Error(err)
	}
}

func TestATokenThatWasSeenEndsWithItsKeyToo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		endTokens bool
		after     time.Duration
	}{
		"tokens are ended, and the keys are read again": {true, time.Hour},
		"a token's life after the rotation":             {false, 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			v := &vault{keys: w.keys}
			p := w.process(v)
			other := w.process(v)
			other.TokenLife = 48 * time.Hour // what it signs is not yet old when its key is
			token := other.token(t)
			for range 2 {
				if _, err := p.present(t, token); err != nil {
					t.Fatal(err)
				}
			}
			v.keys = v.keys.Rotated(w.clock.now(), test.endTokens)
			w.clock.pass(test.after)
			_, err := p.present(t, token)
			wantFault(t, err, pipeline.AuthenticationFailed)
		})
	}
}

func TestForgedTokensDoNotHaveTheKeysReadEachTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := &vault{keys: w.keys}
	p := w.process(v)
	token := w.token(t)
	other := w.process(&vault{keys: auth.NewKeys()}).token(t)
	for range 3 {
		_, err := p.present(t, other)
		wantFault(t, err, pipeline.AuthenticationFailed)
	}
	if v.reads != 1 {
		t.Errorf("the keys were read %d times", v.reads)
	}
	w.clock.pass(time.Minute)
	v.err = errors.New("gone")
	_, err := p.present(t, other)
	wantFault(t, err, pipeline.AuthenticationFailed)
	if _, err := p.present(t, token); err != nil || v.reads != 2 {
		t.Errorf("%d reads, %v: the keys that are there are still good", v.reads, err)
	}
}

func TestKeysThatCannotBeReadAreNoFaultOfTheClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := &vault{keys: w.keys, err: errors.New("gone")}
	p, token := w.process(v), w.token(t)
	if _, err := p.present(t, token); err == nil || pipeline.FaultsOf(err) != nil {
		t.Errorf("got %v", err)
	}
	v.err = nil
	if _, err := p.present(t, token); err != nil {
		t.Errorf("when they can be read again: %v", err)
	}
}
