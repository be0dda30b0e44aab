package auth_test

import (
	"context"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/auth"
)

// The hash in the record carries its cost, so hashes made before the cost was raised still work.
func TestAPasswordOutlivesAChangeOfCost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Hashing = auth.Argon2{Memory: 16, Time: 2, Threads: 2}
	if _, _, err := w.Issue(t.Context(), request(w)); err != nil {
		t.Error(err)
	}
}

func TestAHashIsSaltedAndSaysItsCost(t *testing.T) {
	t.Parallel()
	a, b := cheap().Hash("password"), cheap().Hash("password")
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("%s and %s", a, b)
	}
}

func TestASpoiledHashIsAnErrorForTheOperator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, hash := range []string{"plain", "$argon2i$v=19$m=8,t=1,p=1$AA$AA", "$argon2id$v=19$m=8,t=0,p=1$AA$AA", "$argon2id$v=19$m=8,t=1,p=1$!$AA"} {
		w.editUser(t, func(user map[string]any) { user["hash"] = hash })
		if _, _, err := w.Issue(t.Context(), request(w)); err == nil || !strings.Contains(err.Error(), "password hash") {
			t.Errorf("%s: %v", hash, err)
		}
	}
}

func TestAClientThatHasGoneIsNotHashedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := w.Issue(gone, request(w)); err == nil {
		t.Error("issued a token to nobody")
	}
}
