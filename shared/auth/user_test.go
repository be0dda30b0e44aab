package auth_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sign"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

const password = "correct horse battery"

func (w world) user(t *testing.T, name string) auth.User {
	t.Helper()
	user, err := w.CreateUser(t.Context(), w.account.ID, auth.NewUser{Name: name, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// logIn is a token request of a user from an address.
func (w world) logIn(ctx context.Context, name, password, address string) (token string, err error) {
	token, _, err = w.Issue(ctx, auth.TokenRequest{Domain: auth.DefaultDomain, User: name, Password: password, Address: address})
	return token, err
}

func (w world) principal(t *testing.T, name string) auth.Principal {
	t.Helper()
	token, err := w.logIn(t.Context(), name, password, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.present(t, token)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// signedWith presents a request that is signed with a key.
func (w world) signedWith(t *testing.T, access, secret string) (auth.Principal, error) {
	t.Helper()
	r, err := http.NewRequest("GET", "http://127.0.0.1/v3/manage/pipelines", nil)
	if err != nil {
		t.Fatal(err)
	}
	sign.Sign(r, nil, access, secret, w.clock.now())
	return w.Authenticate(t.Context(), r, nil)
}

func TestANewUserIsNoAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user := w.user(t, "wang")
	if p := w.principal(t, "wang"); p.Admin || p.UserID != user.ID || p.Domain != w.account.ID {
		t.Errorf("principal %+v, want user %s of the account", p, user.ID)
	}
	item, err := w.table.Get(t.Context(), w.account.ID.User("wang"))
	if err != nil || strings.Contains(string(item.Data), password) {
		t.Errorf("the record is %s (%v)", item.Data, err)
	}
}

func TestNewUsersAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user(t, "wang")
	good := auth.NewUser{Name: "li", Password: password, Email: "li@example.com"}
	for name, c := range map[string]struct {
		change func(*auth.NewUser)
		want   pipeline.Code
	}{
		"no name":                      {func(u *auth.NewUser) { u.Name = "" }, pipeline.MissingParam},
		"a long name":                  {func(u *auth.NewUser) { u.Name = strings.Repeat("a", auth.MaxName+1) }, pipeline.InvalidUserName},
		"a name with a space":          {func(u *auth.NewUser) { u.Name = "li si" }, pipeline.InvalidUserName},
		"a name that looks like admin": {func(u *auth.NewUser) { u.Name = "аdmin" }, pipeline.InvalidUserName},
		"a name that is taken":         {func(u *auth.NewUser) { u.Name = "wang" }, pipeline.Exists},
		"no password":                  {func(u *auth.NewUser) { u.Password = "" }, pipeline.MissingParam},
		"a short password":             {func(u *auth.NewUser) { u.Password = strings.Repeat("密", auth.MinPassword-1) }, pipeline.InvalidParam},
		"a long password":              {func(u *auth.NewUser) { u.Password = strings.Repeat("p", auth.MaxPassword+1) }, pipeline.InvalidParam},
		"the name as password":         {func(u *auth.NewUser) { u.Name, u.Password = "li-si-2019", "Li-Si-2019" }, pipeline.InvalidParam},
		"an email that is none":        {func(u *auth.NewUser) { u.Email = "Li <li@example.com>" }, pipeline.InvalidParam},
		"a long email":                 {func(u *auth.NewUser) { u.Email = strings.Repeat("l", 250) + "@example.com" }, pipeline.InvalidParam},
	} {
		user := good
		c.change(&user)
		_, err := w.CreateUser(t.Context(), w.account.ID, user)
		if faults := pipeline.FaultsOf(err); len(faults) != 1 || faults[0].Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	for _, edge := range []auth.NewUser{
		{Name: strings.Repeat("a", auth.MaxName), Password: strings.Repeat("密", auth.MinPassword)},
		{Name: "0.a_b@c-d", Password: strings.Repeat("p", auth.MaxPassword)},
	} {
		if _, err := w.CreateUser(t.Context(), w.account.ID, edge); err != nil {
			t.Errorf("%.20q: %v", edge.Name, err)
		}
		if _, err := w.logIn(t.Context(), edge.Name, edge.Password, ""); err != nil {
			t.Errorf("%.20q logs in: %v", edge.Name, err)
		}
	}
}

func TestOfUsersOfOneNameCreatedAtOnceOneExists(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const creators = 8
	errs := make([]error, creators)
	var all sync.WaitGroup
	for i := range creators {
		all.Go(func() {
			_, errs[i] = w.CreateUser(t.Context(), w.account.ID, auth.NewUser{Name: "wang", Password: password})
		})
	}
	all.Wait()
	created := 0
	for _, err := range errs {
		if err == nil {
			created++
			continue
		}
		wantFault(t, err, pipeline.Exists)
	}
	users, total, err := w.ListUsers(t.Context(), w.account.ID, pipeline.Paging{Limit: 10})
	if created != 1 || err != nil || total != 2 || len(users) != 2 {
		t.Errorf("%d were created; %d of %d listed (%v), want wang and the administrator", created, len(users), total, err)
	}
}

func TestAListOfUsersIsPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 5 {
		w.user(t, fmt.Sprint("u", i))
	}
	for _, c := range []struct {
		offset, limit int
		want          string
	}{{0, 2, "admin u0 "}, {4, 9, "u3 u4 "}, {6, 1, ""}, {0, 6, "admin u0 u1 u2 u3 u4 "}} {
		users, total, err := w.ListUsers(t.Context(), w.account.ID, pipeline.Paging{Offset: c.offset, Limit: c.limit})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, user := range users {
			got += user.Name + " "
		}
		if got != c.want || total != 6 {
			t.Errorf("offset %d, limit %d: %q of %d, want %q of 6", c.offset, c.limit, got, total, c.want)
		}
	}
}

func TestAnotherAccountsUserIsUnknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user, admin := w.user(t, "wang"), w.principal(t, "wang")
	key, _, err := w.CreateAccessKey(t.Context(), admin, user.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	other := auth.Principal{Domain: "77aa", DomainName: auth.DefaultDomain, UserID: "x", Admin: true}
	for _, id := range []string{user.ID, "", "\xff", strings.Repeat("f", 4000)} {
		wantFault(t, w.DeleteUser(t.Context(), other.Domain, id), pipeline.NoSuchUser)
		wantFault(t, w.ChangePassword(t.Context(), other, id, auth.PasswordChange{Password: password}), pipeline.NoSuchUser)
		_, err := w.AccessKeys(t.Context(), other.Domain, id)
		wantFault(t, err, pipeline.NoSuchUser)
	}
	wantFault(t, w.DeleteAccessKey(t.Context(), other, key.Access), pipeline.NotFound)
}

func TestADeletionTakesKeysThatComeAtTheSameMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 10 {
		user, p := w.user(t, "wang"), w.principal(t, "wang")
		const makers = 4
		var keys [makers]auth.AccessKey
		var secrets [makers]string
		var all sync.WaitGroup
		for i := range makers {
			all.Go(func() {
				var err error
				if keys[i], secrets[i], err = w.CreateAccessKey(t.Context(), p, user.ID, ""); err != nil {
					wantFault(t, err, pipeline.NoSuchUser)
				}
			})
		}
		all.Go(func() {
			if err := w.DeleteUser(t.Context(), w.account.ID, user.ID); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		for i, key := range keys {
			if key.Access == "" {
				continue
			}
			_, err := w.signedWith(t, key.Access, secrets[i])
			wantFault(t, err, pipeline.AuthenticationFailed)
			if _, err := w.table.Get(t.Context(), store.AccessKey(key.Access)); err == nil {
				t.Errorf("key %s outlived its user", key.Access)
			}
		}
	}
}

func TestKeysMadeAtOnceKeepToTheLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user, p := w.user(t, "wang"), w.principal(t, "wang")
	errs := make([]error, auth.MaxAccessKeys+4)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, _, errs[i] = w.CreateAccessKey(t.Context(), p, user.ID, "") })
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		wantFault(t, err, pipeline.InvalidParam)
	}
	keys, err := w.AccessKeys(t.Context(), w.account.ID, user.ID)
	if err != nil || made != auth.MaxAccessKeys || len(keys) != made {
		t.Errorf("%d were made, %d are listed (%v), want %d", made, len(keys), err, auth.MaxAccessKeys)
	}
}
