package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// MaxAccessKeys is how many access keys a user may have: two would do to replace one by another without a break.
const MaxAccessKeys = 10

// AccessKey is what can be seen of an access key after it was made.
type AccessKey struct {
	Access      string
	UserID      string
	Description string
	Created     time.Time
}

// CreateAccessKey makes an access key for a user of the principal's account and answers its secret, this once: the table has
// it sealed. An unknown user is NoSuchUser.
func (s *Service) CreateAccessKey(ctx context.Context, by Principal, userID, description string) (AccessKey, string, error) {
	if err := pipeline.ValidDescription("credential.description", description); err != nil {
		return AccessKey{}, "", err
	}
	step := fmt.Sprintf("user %s: create an access key", userID)
	account, err := s.accountOf(ctx, by)
	if err != nil {
		return AccessKey{}, "", fmt.Errorf("%s: %w", step, err)
	}
	fresh := NewCredentials()
	sealed, err := s.keys.Seal(ctx, fresh.SecretKey, fresh.AccessKey)
	if err != nil {
		return AccessKey{}, "", fmt.Errorf("%s: seal the secret: %w", step, err)
	}
	entry := keyEntry{Access: fresh.AccessKey, Description: description, Created: s.Now().UTC()}
	err = s.changeUser(ctx, by.Domain, userID, func(user userRecord, unchanged store.If) ([]store.Op, error) {
		if len(user.Keys) >= MaxAccessKeys {
			return nil, pipeline.Faultf(pipeline.InvalidParam, "credential.user_id: %s has %d access keys, at most %d", userID, len(user.Keys), MaxAccessKeys)
		}
		user.Keys = append(user.Keys, entry)
		key := keyRecord{Account: account, UserID: user.ID, User: user.Name, Admin: user.Admin, Secret: sealed}
		return []store.Op{
			put(by.Domain.User(user.Name), user, unchanged),
			put(store.AccessKey(entry.Access), key, store.If{Absent: true}),
		}, nil
	})
	if err != nil {
		return AccessKey{}, "", fmt.Errorf("%s: %w", step, err)
	}
	return entry.view(userID), fresh.SecretKey, nil
}

// accountOf reads the principal's account.
func (s *Service) accountOf(ctx context.Context, p Principal) (account Account, err error) {
	found, err := s.read(ctx, store.DomainName(p.DomainName), &account)
	if err == nil && (!found || account.ID != p.Domain) {
		err = errors.New("account " + p.DomainName + " is gone")
	}
	return account, err
}

// AccessKeys lists a user's access keys, the oldest first. An unknown user is NoSuchUser.
func (s *Service) AccessKeys(ctx context.Context, d store.Domain, userID string) ([]AccessKey, error) {
	user, _, err := s.findUser(ctx, d, userID)
	if err != nil {
		return nil, fmt.Errorf("user %s: list access keys: %w", userID, err)
	}
	keys := make([]AccessKey, len(user.Keys))
	for i, entry := range user.Keys {
		keys[i] = entry.view(userID)
	}
	return keys, nil
}

// DeleteAccessKey removes an access key; what was signed with it is refused from then on. One that is unknown, or not the
// principal's to see, is NotFound.
func (s *Service) DeleteAccessKey(ctx context.Context, by Principal, access string) error {
	unknown := pipeline.Faultf(pipeline.NotFound, "access key %.80q", access)
	key, found, err := s.findKey(ctx, access)
	if err != nil {
		return fmt.Errorf("access key %s: delete: %w", access, err)
	}
	if !found || key.Account.ID != by.Domain || !by.Governs(key.UserID) {
		return unknown
	}
	err = s.changeUser(ctx, by.Domain, key.UserID, func(user userRecord, unchanged store.If) ([]store.Op, error) {
		at := slices.IndexFunc(user.Keys, func(k keyEntry) bool { return k.Access == access })
		if at < 0 {
			return nil, unknown
		}
		user.Keys = slices.Delete(user.Keys, at, at+1)
		return []store.Op{
			put(by.Domain.User(user.Name), user, unchanged),
			store.Delete(store.AccessKey(access), store.If{}),
		}, nil
	})
	if errors.Is(err, &pipeline.Fault{Code: pipeline.NoSuchUser}) {
		return unknown // it went with its user
	}
	if err != nil {
		return fmt.Errorf("access key %s: delete: %w", access, err)
	}
	return nil
}

func (k keyEntry) view(userID string) AccessKey {
	return AccessKey{Access: k.Access, UserID: userID, Description: k.Description, Created: k.Created}
}
