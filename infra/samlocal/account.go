package main

import (
	"context"
	"regexp"
	"time"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/store"
)

// What the events name, and what the account here is therefore made of.
const (
	domainID   = "0123456789abcdef0123456789abcdef"
	projectID  = "1123456789abcdef0123456789abcdef"
	adminID    = "2123456789abcdef0123456789abcdef"
	webhookID  = "f1b7c8c0-6a0a-4f1e-9d0a-2b8f3f6f2a11"
	hookSecret = "a secret that GitHub knows"
	password   = "correct horse battery staple"

	// master is the secret that keys are derived from.
	master = "sam-local-sam-local-sam-local-sam-local-sam-local-sam-local-1234"
)

// issued is when the events' token was made: the time that they say they are of. It is good until 2099.
func issued() time.Time { return time.Date(2019, time.September, 24, 7, 41, 57, 0, time.UTC) }

const tokenLife = 80 * 365 * 24 * time.Hour

// foundAccount makes the account with the ids that the events name.
func foundAccount(ctx context.Context, table store.Table, keys *auth.Keyring) error {
	users := auth.New(&fixedIDs{Table: table, ids: []string{domainID, projectID, adminID}, given: map[string]string{}}, keys)
	credentials, err := auth.CredentialsOf(password)
	if err != nil {
		return err
	}
	_, _, err = users.Bootstrap(ctx, credentials)
	return err
}

// fixedIDs is a table that is given random ids and keeps ours in their place: the first new one becomes the first of ids.
type fixedIDs struct {
	store.Table
	ids   []string
	given map[string]string
}

// Write is the table's.
func (f *fixedIDs) Write(ctx context.Context, ops ...store.Op) error {
	for i := range ops {
		ops[i].Data = []byte(f.fix(string(ops[i].Data)))
		ops[i].Key.PK, ops[i].Key.SK = f.fix(ops[i].Key.PK), f.fix(ops[i].Key.SK)
	}
	return f.Table.Write(ctx, ops...)
}

func (f *fixedIDs) fix(text string) string {
	return regexp.MustCompile(`\b[0-9a-f]{32}\b`).ReplaceAllStringFunc(text, func(random string) string {
		if _, known := f.given[random]; !known && len(f.given) < len(f.ids) {
			f.given[random] = f.ids[len(f.given)]
		}
		if ours, known := f.given[random]; known {
			return ours
		}
		return random
	})
}
