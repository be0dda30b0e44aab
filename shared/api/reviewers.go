package api

import (
	"context"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// Directory knows the users of accounts.
type Directory interface {
	Authenticator
	// Unknown returns those of the names that no user of the account has.
	Unknown(ctx context.Context, d store.Domain, names []string) ([]string, error)
}

// knowReviewers refuses a definition that asks who is not there to review: nobody could ever pass it.
func knowReviewers(c *call, users Directory, definition *pipeline.Pipeline) error {
	names := definition.Reviewers()
	if len(names) == 0 {
		return nil
	}
	unknown, err := users.Unknown(c.Context(), c.principal.Domain, names)
	if err != nil {
		return err
	}
	if faults := definition.CheckReviewers(unknown); len(faults) > 0 {
		return faults
	}
	return nil
}
