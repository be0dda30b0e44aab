// Package sources keeps users' accounts at Git hosts. A pipeline fetches private repositories with those of its creator.
//
// An account is a record of its user's (package store has the key), with its token sealed:
//
//	d/<id>/s/<user id>  <name>   {"git_type": "gitlab", "name": "work", "url": "https://git.example.com", "token": "…", "created": "…"}
//
// The token is never answered. It goes into the URL of a job's source, whose credentials jobs keep from logs and argument
// lists, and only to the host that the account is at: an account of a host over https is not used over http.
package sources

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// The faults of source accounts.
const (
	NoSuchAccount  pipeline.Code = "SVCSTG.S2I.4046017"
	TooManyOfAUser pipeline.Code = "SVCSTG.S2I.4039051"
)

// MaxAccounts is how many accounts a user may bind.
const MaxAccounts = 20

// Sealer seals secrets; *auth.Keyring does.
type Sealer interface {
	// Seal encrypts a secret for a record of that name.
	Seal(ctx context.Context, secret, name string) ([]byte, error)
	// Open decrypts what Seal has made for the same name.
	Open(ctx context.Context, sealed []byte, name string) (string, error)
	// Reseal seals anew what was sealed under a key that was replaced; changed says whether it was.
	Reseal(ctx context.Context, sealed []byte, name string) (fresh []byte, changed bool, err error)
}

// Service keeps the accounts. Make it with New; Now may be changed before the first call.
type Service struct {
	Now func() time.Time

	table store.Table
	keys  Sealer
}

// New makes a Service whose tokens are sealed with keys.
func New(table store.Table, keys Sealer) *Service {
	return &Service{Now: time.Now, table: table, keys: keys}
}

// Account is an account as it is answered.
type Account struct {
	GitType string `json:"git_type"`
	Name    string `json:"name"`
	URL     string `json:"url"` // scheme and host
	Created string `json:"created_at"`
}

type record struct {
	GitType string    `json:"git_type"`
	Name    string    `json:"name"`
	URL     string    `json:"url"`
	Token   []byte    `json:"token"` // sealed
	Created time.Time `json:"created"`
}

func (r *record) account() Account {
	return Account{GitType: r.GitType, Name: r.Name, URL: r.URL, Created: pipeline.FormatTime(r.Created)}
}

// sealName is what a token is sealed for: it opens in no other user's record.
func sealName(d store.Domain, user, name string) string {
	return fmt.Sprintf("source account %s/%s/%s", d, user, name)
}

// Bind keeps an account for the user. Faults say what is wrong with it; a name that the user has given already is Exists.
func (s *Service) Bind(ctx context.Context, d store.Domain, user string, in NewAccount) (Account, error) {
	if err := in.complete(); err != nil {
		return Account{}, err
	}
	step := fmt.Sprintf("source account %s: bind", in.Name)
	bound, err := s.all(ctx, d, user)
	if err != nil {
		return Account{}, fmt.Errorf("%s: %w", step, err)
	}
	if len(bound) >= MaxAccounts {
		return Account{}, pipeline.Faultf(TooManyOfAUser, "you have %d, at most %d", len(bound), MaxAccounts)
	}
	sealed, err := s.keys.Seal(ctx, in.Token, sealName(d, user, in.Name))
	if err != nil {
		return Account{}, fmt.Errorf("%s: seal the token: %w", step, err)
	}
	r := record{GitType: in.GitType, Name: in.Name, URL: in.URL, Token: sealed, Created: s.Now().UTC()}
	data, err := json.Marshal(r)
	if err != nil {
		return Account{}, err
	}
	err = s.table.Write(ctx, store.Put(d.SourceAccount(user, in.Name), data, store.If{Absent: true}))
	if store.Failed(err) == 0 {
		return Account{}, pipeline.Faultf(pipeline.Exists, "name: you have an account %q", in.Name)
	}
	if err != nil {
		return Account{}, fmt.Errorf("%s: %w", step, err)
	}
	return r.account(), nil
}

// List answers the user's accounts by name.
func (s *Service) List(ctx context.Context, d store.Domain, user string) ([]Account, error) {
	bound, err := s.all(ctx, d, user)
	if err != nil {
		return nil, fmt.Errorf("list source accounts: %w", err)
	}
	accounts := make([]Account, len(bound))
	for i := range bound {
		accounts[i] = bound[i].account()
	}
	return accounts, nil
}

// Unbind forgets one of the user's accounts.
func (s *Service) Unbind(ctx context.Context, d store.Domain, user, name string) error {
	absent := pipeline.Faultf(NoSuchAccount, "source account %.80q", name)
	if pipeline.ValidName("name", name) != nil {
		return absent // what cannot be a name need not fit a key
	}
	err := s.table.Write(ctx, store.Delete(d.SourceAccount(user, name), store.If{Present: true}))
	if store.Failed(err) == 0 {
		return absent
	}
	if err != nil {
		return fmt.Errorf("source account %s: unbind: %w", name, err)
	}
	return nil
}

// all reads a user's accounts: so few are one page.
func (s *Service) all(ctx context.Context, d store.Domain, user string) ([]record, error) {
	page, err := s.table.Query(ctx, store.Query{PK: d.SourceAccounts(user)})
	if err != nil {
		return nil, err
	}
	bound := make([]record, len(page.Items))
	for i, item := range page.Items {
		if err := json.Unmarshal(item.Data, &bound[i]); err != nil {
			return nil, fmt.Errorf("read %s %s: %w", item.PK, item.SK, err)
		}
	}
	return bound, nil
}
