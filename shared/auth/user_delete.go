package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// DeleteUser removes a user and, in the same transaction, all their access keys; their tokens end with the record. Then what was
// theirs alone goes: their accounts at Git hosts and their templates. Groups, pipelines and packages are the account's and stay.
// Reviews that wait for them wait no more: who reconciles runs finds the note of it. An unknown user is NoSuchUser. The administrator stays: an account without one could not be used any more.
//
// A call that was cut short may be repeated: the rest goes then, also where the user has gone already.
func (s *Service) DeleteUser(ctx context.Context, d store.Domain, id string) error {
	err := s.changeUser(ctx, d, id, func(user userRecord, unchanged store.If) ([]store.Op, error) {
		if user.Admin {
			return nil, pipeline.Faultf(pipeline.NotAllowed, "user %s is the account's administrator", user.Name)
		}
		ops := []store.Op{
			store.Delete(d.User(user.Name), unchanged),
			store.Delete(d.UserID(id), store.If{}),
			store.Add(d.Counter(userTotal), -1, store.If{}),
			store.Put(d.Departed(user.Name), []byte("{}"), store.If{}),
		}
		for _, key := range user.Keys {
			ops = append(ops, store.Delete(store.AccessKey(key.Access), store.If{}))
		}
		return ops, nil
	})
	if gone := errors.Is(err, &pipeline.Fault{Code: pipeline.NoSuchUser}); err == nil || gone && store.CheckKey(d.UserID(id)) == nil {
		err = errors.Join(err, s.empty(ctx, d.SourceAccounts(id)), s.empty(ctx, d.Templates(id)))
	}
	if err != nil {
		return fmt.Errorf("user %s: delete: %w", id, err)
	}
	return nil
}

// empty removes all that is in a partition.
func (s *Service) empty(ctx context.Context, partition string) error {
	for {
		page, err := s.table.Query(ctx, store.Query{PK: partition, Limit: store.MaxTransaction})
		if err != nil || len(page.Items) == 0 {
			return err
		}
		ops := make([]store.Op, len(page.Items))
		for i, item := range page.Items {
			ops[i] = store.Delete(item.Key, store.If{})
		}
		if err := s.table.Write(ctx, ops...); err != nil {
			return err
		}
	}
}
