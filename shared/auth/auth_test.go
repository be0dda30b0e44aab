package auth_test

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/containerops/containerops/infra/local/bolt"
	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

// world is a service on a real table, with an administrator, and a clock that the test moves.
type world struct {
	*auth.Service
	table       *bolt.Table
	keys        auth.Keys
	account     auth.Account
	credentials auth.Credentials
	clock       *clock
}

type clock struct{ unix atomic.Int64 }

func (c *clock) now() time.Time       { return time.Unix(c.unix.Load(), 0) }
func (c *clock) pass(d time.Duration) { c.unix.Add(int64(d / time.Second)) }
func (c *clock) start(at time.Time)   { c.unix.Store(at.Unix()) }
func cheap() auth.Argon2              { return auth.Argon2{Memory: 8, Time: 1, Threads: 1} }
func request(w world) auth.TokenRequest {
	return auth.TokenRequest{Domain: auth.DefaultDomain, User: auth.DefaultUser, Password: w.credentials.Password}
}

// newTable is a table whose records expire by a clock; nil is the machine's.
func newTable(t *testing.T, now func() time.Time) *bolt.Table {
	t.Helper()
	table, err := bolt.Open(filepath.Join(t.TempDir(), "table"), bolt.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	return table
}

func newService(t *testing.T, table *bolt.Table, keys auth.Keys, clock *clock) *auth.Service {
	t.Helper()
	s := auth.New(table, auth.HeldKeys(keys))
	s.Hashing = cheap()
	s.Now = clock.now
	return s
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{keys: auth.NewKeys(), credentials: auth.NewCredentials(), clock: &clock{}}
	w.clock.start(time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC))
	w.table = newTable(t, w.clock.now)
	w.Service = newService(t, w.table, w.keys, w.clock)
	account, created, err := w.Bootstrap(t.Context(), w.credentials)
	if err != nil || !created {
		t.Fatalf("Bootstrap: %v, %v", created, err)
	}
	w.account = account
	return w
}

// wantFault fails the test unless err is a fault of that code.
func wantFault(t *testing.T, err error, code pipeline.Code) {
	t.Helper()
	if !errors.Is(err, &pipeline.Fault{Code: code}) {
		t.Errorf("error %v, want %s", err, code)
	}
}

func TestKeysOfTheWrongLengthAreRefused(t *testing.T) {
	t.Parallel()
	good := auth.NewKeys()
	for _, keys := range []auth.Keys{{}, {Token: good.Token}, {Data: good.Data}, {Token: good.Token[1:], Data: good.Data}} {
		if _, err := auth.HeldKeys(keys).Seal(t.Context(), "secret", "name"); err == nil {
			t.Errorf("keys of %d and %d bytes are taken", len(keys.Token), len(keys.Data))
		}
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	creator, other, admin := auth.Principal{UserID: "a"}, auth.Principal{UserID: "b"}, auth.Principal{UserID: "c", Admin: true}
	for _, c := range []struct {
		who            auth.Principal
		granted, right auth.Right
	}{
		{creator, auth.None, auth.Manage}, {creator, auth.Read, auth.Manage}, {other, auth.None, auth.None},
		{other, auth.Edit, auth.Edit}, {admin, auth.None, auth.Manage},
	} {
		if got := c.who.RightIn("a", c.granted); got != c.right {
			t.Errorf("%+v: right %d, want %d", c.who, got, c.right)
		}
	}
	order := []auth.Right{auth.None, auth.Read, auth.Edit, auth.Manage}
	for i, have := range order {
		for j, need := range order {
			if got := have.Allows(need); got != (i >= j) {
				t.Errorf("%d allows %d: %v", have, need, got)
			}
		}
	}
}
