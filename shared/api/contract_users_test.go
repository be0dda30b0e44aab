package api_test

import (
	"fmt"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

// tokenBody asks for a token as the user creator.
func tokenBody(password string) string {
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "creator", "password": %q,
		"domain": {"name": "default"}}}}, "scope": {"project": {"name": "default"}}}}`, password)
}

// guess fails to log in until the next attempt would have to wait too long.
func guess(w *world) {
	w.users.Slowing = auth.Slowing{Free: 1, First: w.users.Slowing.Patience + 1, Most: w.users.Slowing.Patience + 1, Memory: w.users.Slowing.Memory}
	for range 3 {
		w.by("anonymous").send("POST", tokens, tokenBody("wrong"))
	}
}

func userContracts() []operation {
	return []operation{
		{
			id: "create-token", request: "POST /v3/auth/tokens", body: tokenBody(password), as: "anonymous", status: 201,
			header: map[string]string{"Cache-Control": "no-store"},
			fields: map[string]string{
				"token.methods": `["password"]`, "token.user.name": "creator", "token.user.domain.name": "default", "token.project.name": "default",
			},
			refused: []refusal{
				{code: pipeline.AuthenticationFailed, body: tokenBody("wrong")},
				{code: pipeline.AuthenticationFailed, body: `{"auth": {"identity": {"methods": ["password"], "password": {"user":
					{"name": "nobody at all", "password": "wrong", "domain": {"name": "elsewhere"}}}}}}`},
				{code: pipeline.InvalidParam, says: "auth.identity.methods", body: `{"auth": {"identity": {"methods": ["token"]}}}`},
				{code: pipeline.InvalidParam, says: "body", body: noBody},
				{code: pipeline.TooManyAttempts, given: guess},
			},
		},
		{
			id: "create-user", request: "POST /v3/users", as: "admin", status: 201,
			body:   `{"user": {"name": "wang", "password": "` + password + `", "email": "wang@example.com"}}`,
			fields: map[string]string{"user.name": "wang", "user.email": "wang@example.com", "user.enabled": "true"},
			refused: []refusal{
				{code: pipeline.MissingParam, says: "user.password", body: `{"user": {"name": "wang"}}`},
				{code: pipeline.InvalidParam, says: "user: must be an object", body: `{"user": 7}`},
				{code: pipeline.NotAllowed, as: "creator"},
				{code: pipeline.Exists, says: "spare", body: `{"user": {"name": "spare", "password": "` + password + `"}}`},
			},
		},
		{
			id: "list-users", request: "GET /v3/users", as: "admin", status: 200,
			fields:  map[string]string{"users.0.name": "admin", "users.6.name": "spare"},
			refused: []refusal{{code: pipeline.NotAllowed, as: "creator"}, {code: pipeline.InvalidLimit, request: "GET /v3/users?limit=0"}},
			list:    &list{rows: 7},
		},
		{
			id: "delete-user", request: "DELETE /v3/users/{spare}", as: "admin", status: 204,
			refused: []refusal{
				{code: pipeline.NotAllowed, as: "creator"},
				{code: pipeline.NotAllowed, says: "administrator", request: "DELETE /v3/users/{admin}"},
				{code: pipeline.NoSuchUser, says: "nobody", request: "DELETE /v3/users/nobody"},
			},
		},
		{
			id: "change-password", request: "POST /v3/users/{creator}/password", status: 204,
			body: `{"user": {"original_password": "` + password + `", "password": "battery horse correct"}}`,
			refused: []refusal{
				{code: pipeline.MissingParam, says: "user.original_password", body: `{"user": {"password": "battery horse correct"}}`},
				{code: pipeline.InvalidParam, says: "user.password", body: `{"user": {"original_password": "` + password + `", "password": "short"}}`},
				{code: pipeline.AuthenticationFailed, says: "original_password", body: `{"user": {"original_password": "wrong", "password": "battery horse correct"}}`},
				{code: pipeline.NotAllowed, as: "read"},
				{code: pipeline.TooManyAttempts, given: guess},
				{code: pipeline.NoSuchUser, says: "none", as: "admin", request: "POST /v3/users/none/password"},
			},
		},
	}
}

func credentialContracts() []operation {
	const path = "/v3.0/OS-CREDENTIAL/credentials"
	return []operation{
		{
			id: "create-credential", request: "POST " + path, body: `{"credential": {"user_id": "{creator}", "description": "third"}}`, status: 201,
			header: map[string]string{"Cache-Control": "no-store"},
			fields: map[string]string{"credential.status": "active", "credential.description": "third"},
			refused: []refusal{
				{code: pipeline.MissingParam, says: "credential.user_id", body: `{"credential": {}}`},
				{code: pipeline.InvalidParam, says: "credential.user_id", body: `{"credential": {"user_id": 7}}`},
				{code: pipeline.InvalidParam, says: "at most 10", given: func(w *world) {
					for range auth.MaxAccessKeys - 2 {
						w.by("creator").accessKey(w.values["creator"], "")
					}
				}},
				{code: pipeline.NotAllowed, as: "read"},
				{code: pipeline.NoSuchUser, says: "none", as: "admin", body: `{"credential": {"user_id": "none"}}`},
			},
		},
		{
			id: "list-credentials", request: "GET " + path, status: 200,
			fields: map[string]string{"credentials.0.description": "nightly", "credentials.0.secret": "null", "credentials.1.description": "laptop"},
			refused: []refusal{
				{code: pipeline.InvalidOffset, request: "GET " + path + "?offset=-1"},
				{code: pipeline.NotAllowed, as: "read", request: "GET " + path + "?user_id={creator}"},
				{code: pipeline.NoSuchUser, says: "none", as: "admin", request: "GET " + path + "?user_id=none"},
			},
			list: &list{rows: 2, filters: map[string]int{"user_id={creator}": 2}},
		},
		{
			id: "delete-credential", request: "DELETE " + path + "/{key}", status: 204,
			refused: []refusal{
				{code: pipeline.NotFound, as: "read"},
				{code: pipeline.NotFound, says: "nokey", request: "DELETE " + path + "/nokey"},
			},
		},
	}
}
