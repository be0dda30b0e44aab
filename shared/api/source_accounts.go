package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth/sources"
	"github.com/containerops/containerops/shared/store"
)

// AccountKeeper keeps users' accounts at Git hosts.
type AccountKeeper interface {
	// Bind keeps an account; what is wrong with it are Faults, a name that the user has given already is Exists.
	Bind(ctx context.Context, d store.Domain, user string, in sources.NewAccount) (sources.Account, error)
	// List returns the user's accounts, by name.
	List(ctx context.Context, d store.Domain, user string) ([]sources.Account, error)
	// Unbind forgets an account; an unknown one is NoSuchAccount.
	Unbind(ctx context.Context, d store.Domain, user, name string) error
}

// SourceAccounts binds, lists and unbinds the caller's own accounts at Git hosts. Tokens come in and never go out.
func SourceAccounts(users Authenticator, accounts AccountKeeper) http.Handler {
	return resource(map[string]http.Handler{
		bindAccountRoute:   bindAccount(users, accounts),
		listAccountsRoute:  listAccounts(users, accounts),
		unbindAccountRoute: unbindAccount(users, accounts),
	})
}

func bindAccount(users Authenticator, accounts AccountKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in sources.NewAccount
		if err := c.json(&in); err != nil {
			return err
		}
		bound, err := accounts.Bind(c.Context(), c.principal.Domain, c.principal.UserID, in)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, bound)
	}, bindAccountRoute)
}

func listAccounts(users Authenticator, accounts AccountKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.longPage()
		if err != nil {
			return err
		}
		bound, err := accounts.List(c.Context(), c.principal.Domain, c.principal.UserID)
		if err != nil {
			return err
		}
		shown := part(bound, page)
		return c.answerPage(w, shown, page, len(shown), len(bound))
	}, listAccountsRoute)
}

func unbindAccount(users Authenticator, accounts AccountKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		if err := accounts.Unbind(c.Context(), c.principal.Domain, c.principal.UserID, c.PathValue("name")); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, unbindAccountRoute)
}
