package api

import (
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// UserKeeper keeps the users of accounts.
type UserKeeper interface {
	// CreateUser makes a user; what is wrong with it are Faults, a name that is taken is Exists.
	CreateUser(ctx context.Context, d store.Domain, in auth.NewUser) (auth.User, error)
	// ListUsers returns a page of the users, by name, and how many there are.
	ListUsers(ctx context.Context, d store.Domain, page pipeline.Paging) ([]auth.User, int, error)
	// DeleteUser removes a user with tokens, access keys, source accounts and templates; an unknown one is NoSuchUser.
	DeleteUser(ctx context.Context, d store.Domain, id string) error
	// ChangePassword sets a password, for which the user must prove the original one; an unknown user is NoSuchUser.
	ChangePassword(ctx context.Context, by auth.Principal, userID string, change auth.PasswordChange) error
}

// Users creates, lists and deletes users, which is the administrator's, and changes passwords.
func Users(users Authenticator, accounts UserKeeper) http.Handler {
	return resource(map[string]http.Handler{
		createUserRoute:  createUser(users, accounts),
		listUsersRoute:   listUsers(users, accounts),
		deleteUserRoute:  deleteUser(users, accounts),
		setPasswordRoute: setPassword(users, accounts),
	})
}

// userView is a user in IAM's shape.
type userView struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	DomainID string `json:"domain_id"`
	Email    string `json:"email"`
	Enabled  bool   `json:"enabled"`
}

func newUserView(u auth.User) userView {
	return userView{ID: u.ID, Name: u.Name, DomainID: string(u.Domain), Email: u.Email, Enabled: true}
}

func createUser(users Authenticator, accounts UserKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		if err := c.administrators(); err != nil {
			return err
		}
		var in struct {
			User auth.NewUser `json:"user"`
		}
		if err := c.json(&in); err != nil {
			return err
		}
		user, err := accounts.CreateUser(c.Context(), c.principal.Domain, in.User)
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusCreated, map[string]userView{"user": newUserView(user)})
	}, createUserRoute)
}

func listUsers(users Authenticator, accounts UserKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		if err := c.administrators(); err != nil {
			return err
		}
		page, err := c.longPage()
		if err != nil {
			return err
		}
		found, total, err := accounts.ListUsers(c.Context(), c.principal.Domain, page)
		if err != nil {
			return err
		}
		views := make([]userView, len(found))
		for i, user := range found {
			views[i] = newUserView(user)
		}
		return c.answerPage(w, map[string][]userView{"users": views}, page, len(views), total)
	}, listUsersRoute)
}

func deleteUser(users Authenticator, accounts UserKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		if err := c.administrators(); err != nil {
			return err
		}
		if err := accounts.DeleteUser(c.Context(), c.principal.Domain, c.PathValue("user_id")); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, deleteUserRoute)
}

func setPassword(users Authenticator, accounts UserKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		userID := c.PathValue("user_id")
		if err := c.governs(userID); err != nil {
			return err
		}
		var in struct {
			User auth.PasswordChange `json:"user"`
		}
		if err := c.json(&in); err != nil {
			return err
		}
		in.User.Address = c.RemoteAddr
		if err := accounts.ChangePassword(c.Context(), c.principal, userID, in.User); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, setPasswordRoute)
}

// administrators refuses everybody else.
func (c *call) administrators() error {
	if !c.principal.Admin {
		return pipeline.Faultf(pipeline.NotAllowed, "this is the account administrator's")
	}
	return nil
}

// governs refuses who asks for another user's own without being the administrator, also when there is no such user: what is
// told then would say which ids there are.
func (c *call) governs(userID string) error {
	if !c.principal.Governs(userID) {
		return pipeline.Faultf(pipeline.NotAllowed, "this is the user's own or the account administrator's")
	}
	return nil
}
