package main

import (
	"context"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/store"
)

// recorder is a table that is empty and remembers what it was given.
type recorder struct {
	store.Table
	written []store.Op
}

func (r *recorder) Get(context.Context, store.Key) (store.Item, error) {
	return store.Item{}, store.ErrNotFound
}

func (r *recorder) Write(_ context.Context, ops ...store.Op) error {
	r.written = append(r.written, ops...)
	return nil
}

func TestTheAccountHasTheIDsThatTheEventsName(t *testing.T) {
	t.Parallel()
	table := &recorder{}
	if err := foundAccount(t.Context(), table, auth.HeldKeys(auth.NewKeys())); err != nil {
		t.Fatal(err)
	}
	var keys, data strings.Builder
	for _, op := range table.written {
		keys.WriteString(op.Key.PK + " " + op.Key.SK + "\n")
		data.Write(op.Data)
	}
	for _, want := range []string{"d/" + domainID + "/users admin", "d/" + domainID + "/user-ids " + adminID} {
		if !strings.Contains(keys.String(), want) {
			t.Errorf("no record %s among\n%s", want, keys.String())
		}
	}
	for _, want := range []string{domainID, projectID, adminID} {
		if !strings.Contains(data.String(), want) {
			t.Errorf("no record holds %s", want)
		}
	}
}
