package sources_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

const (
	domain = store.Domain("0123456789abcdef0123456789abcdef")
	token  = "glpat-a/b@c:d%20"
)

func newService(t *testing.T) (*sources.Service, *bolt.Table) {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	s := sources.New(table, auth.HeldKeys(auth.NewKeys()))
	s.Now = func() time.Time { return time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC) }
	return s, table
}

func bind(t *testing.T, s *sources.Service, user string, in sources.NewAccount) sources.Account {
	t.Helper()
	account, err := s.Bind(t.Context(), domain, user, in)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func wantFault(t *testing.T, err error, code pipeline.Code) {
	t.Helper()
	if faults := pipeline.FaultsOf(err); len(faults) == 0 || faults[0].Code != code {
		t.Errorf("error %v, want %s", err, code)
	}
}

func TestAnAccountIsItsUsersAndItsTokenIsSealed(t *testing.T) {
	t.Parallel()
	s, table := newService(t)
	want := sources.Account{GitType: "gitlab", Name: "work", URL: "https://git.example.com", Created: "2026-02-03T04:05:06.000000Z"}
	in := sources.NewAccount{GitType: "gitlab", Name: "work", Token: token, URL: "HTTPS://Git.example.com:443/"}
	if got := bind(t, s, "li", in); got != want {
		t.Errorf("bound %+v", got)
	}
	_, err := s.Bind(t.Context(), domain, "li", in)
	wantFault(t, err, pipeline.Exists)
	if all, err := s.List(t.Context(), domain, "li"); err != nil || len(all) != 1 || all[0] != want {
		t.Errorf("listed %+v, %v", all, err)
	}
	if all, err := s.List(t.Context(), domain, "wang"); err != nil || all == nil || len(all) != 0 {
		t.Errorf("another's list %+v, %v", all, err)
	}
	item, err := table.Get(t.Context(), domain.SourceAccount("li", "work"))
	if err != nil || bytes.Contains(item.Data, []byte("glpat")) {
		t.Errorf("the record is %s, %v", item.Data, err)
	}

	wantFault(t, s.Unbind(t.Context(), domain, "wang", "work"), sources.NoSuchAccount)
	wantFault(t, s.Unbind(t.Context(), domain, "li", ""), sources.NoSuchAccount)
	wantFault(t, s.Unbind(t.Context(), domain, "li", strings.Repeat("x", 2000)), sources.NoSuchAccount)
	if err := s.Unbind(t.Context(), domain, "li", "work"); err != nil {
		t.Error(err)
	}
	wantFault(t, s.Unbind(t.Context(), domain, "li", "work"), sources.NoSuchAccount)
}

func TestATokenGoesToItsHostAlone(t *testing.T) {
	t.Parallel()
	s, table := newService(t)
	bind(t, s, "li", sources.NewAccount{GitType: "github", Name: "hub", Token: token})
	bind(t, s, "li", sources.NewAccount{GitType: "gitlab", Name: "work", Token: "second", URL: "http://git.example.com:8080"})
	bind(t, s, "wang", sources.NewAccount{GitType: "gitee", Name: "ee", Token: "third"})
	for repository, want := range map[string]string{
		"https://github.com/acme/web.git":             "https://x-access-token:glpat-a%2Fb%40c%3Ad%2520@github.com/acme/web.git",
		"https://GitHub.com:443/acme/web.git":         "https://x-access-token:glpat-a%2Fb%40c%3Ad%2520@GitHub.com:443/acme/web.git",
		"http://git.example.com:8080/a.git":           "http://oauth2:second@git.example.com:8080/a.git",
		"http://github.com/acme/web.git":              "", // never in the clear
		"https://git.example.com:8080/a.git":          "",
		"http://git.example.com/a.git":                "",
		"https://github.com.example.com/acme/web.git": "",
		"https://example.com/github.com/web.git":      "",
		"https://me:own@github.com/acme/web.git":      "",
		"https://gitee.com/acme/web.git":              "", // another user's
		"git@github.com:acme/web.git":                 "",
		"https://git hub.com/%":                       "",
	} {
		if want == "" {
			want = repository
		}
		if got, err := signIn(t, s, repository); got != want || err != nil {
			t.Errorf("%s: %s, %v", repository, got, err)
		}
	}
	t.Run("and is an error where it does not open", func(t *testing.T) {
		other := sources.New(table, auth.HeldKeys(auth.NewKeys()))
		if got, err := signIn(t, other, "https://github.com/a.git"); err == nil {
			t.Error(got)
		}
	})
}

// signIn is a repository's URL with the token of li's account there, if there is one.
func signIn(t *testing.T, s *sources.Service, repository string) (string, error) {
	t.Helper()
	bound, err := s.Find(t.Context(), domain, "li", repository)
	if err != nil || bound == nil {
		return repository, err
	}
	return bound.SignIn(t.Context(), repository)
}

func TestWhatAnAccountMustSay(t *testing.T) {
	t.Parallel()
	s, _ := newService(t)
	good := sources.NewAccount{GitType: "gitee", Name: "mine", Token: token}
	for name, bad := range map[string]struct {
		change func(*sources.NewAccount)
		code   pipeline.Code
	}{
		"no type":              {func(a *sources.NewAccount) { a.GitType = "" }, pipeline.MissingParam},
		"a type without any":   {func(a *sources.NewAccount) { a.GitType = "devcloud" }, pipeline.InvalidParam},
		"no name":              {func(a *sources.NewAccount) { a.Name = "" }, pipeline.MissingParam},
		"a slash in the name":  {func(a *sources.NewAccount) { a.Name = "a/b" }, pipeline.InvalidParam},
		"no token":             {func(a *sources.NewAccount) { a.Token = "" }, pipeline.MissingParam},
		"a line in the token":  {func(a *sources.NewAccount) { a.Token = "a\nb" }, pipeline.InvalidParam},
		"a token without end":  {func(a *sources.NewAccount) { a.Token = strings.Repeat("x", sources.MaxToken+1) }, pipeline.InvalidParam},
		"a path in the URL":    {func(a *sources.NewAccount) { a.URL = "https://example.com/a" }, pipeline.InvalidParam},
		"a user in the URL":    {func(a *sources.NewAccount) { a.URL = "https://me@example.com" }, pipeline.InvalidParam},
		"another scheme":       {func(a *sources.NewAccount) { a.URL = "ssh://example.com" }, pipeline.InvalidParam},
		"a URL without a host": {func(a *sources.NewAccount) { a.URL = "https://" }, pipeline.InvalidParam},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := good
			bad.change(&in)
			_, err := s.Bind(t.Context(), domain, "li", in)
			wantFault(t, err, bad.code)
			if err != nil && strings.Contains(err.Error(), token) {
				t.Errorf("the token is told: %v", err)
			}
		})
	}
	for i := range sources.MaxAccounts {
		good.Name = fmt.Sprint(i)
		bind(t, s, "wang", good)
	}
	good.Name = "one more"
	_, err := s.Bind(t.Context(), domain, "wang", good)
	wantFault(t, err, sources.TooManyOfAUser)
}
