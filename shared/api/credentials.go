package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/store"
)

// KeyKeeper keeps access keys.
type KeyKeeper interface {
	// CreateAccessKey makes one for a user and returns its secret, which nobody learns again; an unknown user is NoSuchUser.
	CreateAccessKey(ctx context.Context, by auth.Principal, userID, description string) (auth.AccessKey, string, error)
	// AccessKeys lists a user's; an unknown user is NoSuchUser.
	AccessKeys(ctx context.Context, d store.Domain, userID string) ([]auth.AccessKey, error)
	// DeleteAccessKey removes one; an unknown one, or one that the principal may not see, is NotFound.
	DeleteAccessKey(ctx context.Context, by auth.Principal, access string) error
}

// Credentials creates, lists and deletes access keys: a user's own, and everybody's for the administrator.
func Credentials(users Authenticator, keys KeyKeeper) http.Handler {
	return resource(map[string]http.Handler{
		createKeyRoute: createKey(users, keys),
		listKeysRoute:  listKeys(users, keys),
		deleteKeyRoute: deleteKey(users, keys),
	})
}

// keyView is an access key in IAM's shape. Only the answer to its creation has the secret.
type keyView struct {
	Access      string `json:"access"`
	Secret      string `json:"secret,omitempty"`
	UserID      string `json:"user_id"`
	Status      string `json:"status"`
	Description string `json:"description"`
	CreateTime  string `json:"create_time"`
}

func newKeyView(k auth.AccessKey, secret string) keyView {
	return keyView{
		Access: k.Access, Secret: secret, UserID: k.UserID, Status: "active",
		Description: k.Description, CreateTime: pipeline.FormatTime(k.Created),
	}
}

func createKey(users Authenticator, keys KeyKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		var in struct {
			Credential struct {
				UserID      string `json:"user_id"`
				Description string `json:"description"`
			} `json:"credential"`
		}
		if err := c.json(&in); err != nil {
			return err
		}
		wanted := in.Credential
		if wanted.UserID == "" {
			return pipeline.Faultf(pipeline.MissingParam, "credential.user_id: is required")
		}
		if err := c.governs(wanted.UserID); err != nil {
			return err
		}
		key, secret, err := keys.CreateAccessKey(c.Context(), c.principal, wanted.UserID, wanted.Description)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		return answerJSON(w, http.StatusCreated, map[string]keyView{"credential": newKeyView(key, secret)})
	}, createKeyRoute)
}

// listKeys lists the keys of the user that the query names, or else the caller's own.
func listKeys(users Authenticator, keys KeyKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		page, err := c.longPage("user_id")
		if err != nil {
			return err
		}
		userID := cmp.Or(c.URL.Query().Get("user_id"), c.principal.UserID)
		if err := c.governs(userID); err != nil {
			return err
		}
		found, err := keys.AccessKeys(c.Context(), c.principal.Domain, userID)
		if err != nil {
			return err
		}
		views := make([]keyView, len(found))
		for i, key := range found {
			views[i] = newKeyView(key, "")
		}
		rows := part(views, page)
		return c.answerPage(w, map[string][]keyView{"credentials": rows}, page, len(rows), len(views))
	}, listKeysRoute)
}

func deleteKey(users Authenticator, keys KeyKeeper) http.Handler {
	return secured(users, func(w http.ResponseWriter, c *call) error {
		if err := keys.DeleteAccessKey(c.Context(), c.principal, c.PathValue("access_key")); err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}, deleteKeyRoute)
}
