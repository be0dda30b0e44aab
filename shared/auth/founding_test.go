package auth_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

// unfounded is a service of an installation that nobody has used yet.
func unfounded(t *testing.T, password string) world {
	t.Helper()
	w := world{table: newTable(t, nil), keys: auth.NewKeys(), clock: &clock{}}
	credentials, err := auth.CredentialsOf(password)
	if err != nil {
		t.Fatal(err)
	}
	w.credentials = credentials
	w.Service = newService(t, w.table, w.keys, w.clock)
	w.First = func(context.Context) (auth.Credentials, error) { return credentials, nil }
	return w
}

var firstPassword = strings.Repeat("first", 8)

func TestTheFirstTokenMakesTheAccountHoweverManyAskAtOnce(t *testing.T) {
	t.Parallel()
	w := unfounded(t, firstPassword)
	const callers = 8
	domains := make([]string, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			_, view, err := w.Issue(t.Context(), request(w))
			if err != nil {
				t.Error(err)
			}
			domains[i] = view.Token.User.Domain.ID
		})
	}
	all.Wait()
	for _, id := range domains {
		if id != domains[0] || id == "" {
			t.Errorf("accounts %q and %q, want one", id, domains[0])
		}
	}
}

func TestAWrongPasswordMayBeTheFirst(t *testing.T) {
	t.Parallel()
	w := unfounded(t, firstPassword)
	wrong := request(w)
	wrong.Password = "guess"
	_, _, err := w.Issue(t.Context(), wrong)
	wantFault(t, err, pipeline.AuthenticationFailed)
	if _, _, err := w.Issue(t.Context(), request(w)); err != nil {
		t.Error(err)
	}
}

func TestWithoutTheSecretNoAccountIsMade(t *testing.T) {
	t.Parallel()
	w := unfounded(t, firstPassword)
	gone := errors.New("gone")
	w.First = func(context.Context) (auth.Credentials, error) { return auth.Credentials{}, gone }
	if _, _, err := w.Issue(t.Context(), request(w)); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}

func TestTheAccessKeyFollowsFromThePassword(t *testing.T) {
	t.Parallel()
	one, err := auth.CredentialsOf(firstPassword)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := auth.CredentialsOf(firstPassword); again != one {
		t.Errorf("%+v and %+v", one, again)
	}
	other, err := auth.CredentialsOf(firstPassword + "!")
	if err != nil {
		t.Fatal(err)
	}
	if len(one.AccessKey) != 20 || len(one.SecretKey) != 40 || one.AccessKey == other.AccessKey || one.SecretKey == other.SecretKey {
		t.Errorf("%+v and %+v", one, other)
	}
	if _, err := auth.CredentialsOf("short"); err == nil {
		t.Error("a short password is taken")
	}
}
