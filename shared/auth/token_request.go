package auth

import (
	"slices"

	"github.com/containerops/containerops/shared/pipeline"
)

// TokenRequest is what POST /v3/auth/tokens asks: IAM's identity method "password".
type TokenRequest struct {
	Domain   string
	User     string
	Password string
	Project  string // a name; empty means the account's own
	Address  string // where the request comes from; not of its body
}

// Limits of a token request's strings, in bytes.
const (
	MaxName     = 64
	MaxPassword = 1024 // more would let one request keep a core busy hashing
)

// TokenBody is the body in IAM's shape. Fields it does not name are ignored.
type TokenBody struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User struct {
					Name     string   `json:"name"`
					Password string   `json:"password"`
					Domain   nameBody `json:"domain"`
				} `json:"user"`
			} `json:"password"`
		} `json:"identity"`
		Scope struct {
			Project nameBody `json:"project"`
		} `json:"scope"`
	} `json:"auth"`
}

type nameBody struct {
	Name string `json:"name"`
}

// Request is what the body asks. What is wrong with it is a fault that names the field.
func (b TokenBody) Request() (TokenRequest, error) {
	identity, user := b.Auth.Identity, b.Auth.Identity.Password.User
	if !slices.Contains(identity.Methods, "password") {
		return TokenRequest{}, pipeline.Faultf(pipeline.InvalidParam, `auth.identity.methods: must hold "password"`)
	}
	request := TokenRequest{Domain: user.Domain.Name, User: user.Name, Password: user.Password, Project: b.Auth.Scope.Project.Name}
	return request, request.check()
}

func (r TokenRequest) check() error {
	const user = "auth.identity.password.user."
	for _, field := range []struct {
		name, value string
		least, most int
	}{
		{user + "name", r.User, 1, MaxName},
		{user + "password", r.Password, 1, MaxPassword},
		{user + "domain.name", r.Domain, 1, MaxName},
		{"auth.scope.project.name", r.Project, 0, MaxName},
	} {
		if n := len(field.value); n < field.least || n > field.most {
			return pipeline.Faultf(pipeline.InvalidParam, "%s: %d to %d bytes, this has %d", field.name, field.least, field.most, n)
		}
	}
	return nil
}
