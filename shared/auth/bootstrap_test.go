package auth_test

import (
	"bytes"
	"regexp"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/store"
)

func TestManyWhoBootstrapAtOnceMakeOneAccount(t *testing.T) {
	t.Parallel()
	table, keys := newTable(t, nil), auth.NewKeys()
	const callers = 16
	accounts, created := make([]auth.Account, callers), make([]bool, callers)
	credentials := make([]auth.Credentials, callers)
	var all sync.WaitGroup
	for i := range callers {
		credentials[i] = auth.NewCredentials()
		s := newService(t, table, keys, &clock{})
		all.Go(func() {
			var err error
			accounts[i], created[i], err = s.Bootstrap(t.Context(), credentials[i])
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	winners := 0
	for i := range callers {
		if accounts[i] != accounts[0] {
			t.Errorf("accounts %+v and %+v", accounts[i], accounts[0])
		}
		w := world{Service: newService(t, table, keys, &clock{}), credentials: credentials[i]}
		_, _, err := w.Issue(t.Context(), request(w))
		if works := err == nil; works != created[i] {
			t.Errorf("caller %d: created %v, but its password works: %v", i, created[i], works)
		}
		if created[i] {
			winners++
		}
	}
	if winners != 1 {
		t.Errorf("%d made the account, want one", winners)
	}
}

func TestALaterBootstrapChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	account, created, err := w.Bootstrap(t.Context(), auth.NewCredentials())
	if err != nil || created || account != w.account {
		t.Errorf("%+v, %v, %v, want the first account %+v", account, created, err, w.account)
	}
	if _, _, err := w.Issue(t.Context(), request(w)); err != nil {
		t.Errorf("the first password: %v", err)
	}
}

func TestNoSecretIsReadableInTheTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, key := range []store.Key{
		store.DomainName(auth.DefaultDomain), w.account.ID.User(auth.DefaultUser), store.AccessKey(w.credentials.AccessKey),
	} {
		item, err := w.table.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{w.credentials.Password, w.credentials.SecretKey} {
			if bytes.Contains(item.Data, []byte(secret)) {
				t.Errorf("%s %s holds a secret: %s", key.PK, key.SK, item.Data)
			}
		}
	}
}

func TestNewCredentialsHaveTheirForm(t *testing.T) {
	t.Parallel()
	a, b := auth.NewCredentials(), auth.NewCredentials()
	if a.Password == b.Password || a.AccessKey == b.AccessKey || a.SecretKey == b.SecretKey {
		t.Error("two are the same")
	}
	for value, form := range map[string]string{
		a.Password: `^[A-Z0-9]{26}$`, a.AccessKey: `^[A-Z0-9]{20}$`, a.SecretKey: `^[A-Z0-9]{40}$`,
	} {
		if !regexp.MustCompile(form).MatchString(value) {
			t.Errorf("%q is not %s", value, form)
		}
	}
}
