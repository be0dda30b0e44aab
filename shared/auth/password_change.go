package auth

import (
	"context"
	"fmt"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// PasswordChange is a new password, and what proves that it may be set.
type PasswordChange struct {
	Original string `json:"original_password"`
	Password string `json:"password"`
	Address  string `json:"-"` // where the request comes from
}

// ChangePassword sets a user's password, with which all their tokens end. Who changes their own proves the original; a wrong
// one is AuthenticationFailed and slows down as it does in Issue. An unknown user is NoSuchUser. That by may change this
// user's password is the caller's to know.
func (s *Service) ChangePassword(ctx context.Context, by Principal, userID string, change PasswordChange) error {
	step := fmt.Sprintf("user %s: change password", userID)
	user, _, err := s.findUser(ctx, by.Domain, userID)
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	if faults := checkNewPassword("user.password", change.Password, user.Name); faults != nil {
		return faults
	}
	if by.UserID == userID {
		if err := s.proveOriginal(ctx, by, user.Hash, change); err != nil {
			return fmt.Errorf("%s: %w", step, err)
		}
	}
	hash, err := s.hash(ctx, change.Password)
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	err = s.changeUser(ctx, by.Domain, userID, func(now userRecord, unchanged store.If) ([]store.Op, error) {
		if now.Epoch != user.Epoch { // what was proven is no longer the password
			return nil, errOriginal
		}
		now.Hash = hash
		now.Epoch++
		return []store.Op{put(by.Domain.User(now.Name), now, unchanged)}, nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	return nil
}

var errOriginal = &pipeline.Fault{Code: pipeline.AuthenticationFailed, Detail: "user.original_password: is wrong"}

func (s *Service) proveOriginal(ctx context.Context, by Principal, hash string, change PasswordChange) error {
	if change.Original == "" {
		return fault(pipeline.MissingParam, "user.original_password", "is required")
	}
	if len(change.Original) > MaxPassword {
		return errOriginal
	}
	if change.Original == change.Password {
		return fault(pipeline.InvalidParam, "user.password", "must not be the original one")
	}
	right, err := s.slowly(ctx, attemptsKey(by.DomainName, by.UserName, change.Address), func() (bool, error) {
		return s.checkPassword(ctx, change.Original, hash)
	})
	if err == nil && !right {
		err = errOriginal
	}
	return err
}
