package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

type tokenRequest struct {
	Auth tokenAuth `json:"auth"`
}

type tokenAuth struct {
	Identity tokenIdentity `json:"identity"`
	Scope    *tokenScope   `json:"scope,omitempty"`
}

type tokenIdentity struct {
	Methods  []string      `json:"methods"`
	Password tokenPassword `json:"password"`
}

type tokenPassword struct {
	User tokenUser `json:"user"`
}

type tokenUser struct {
	Name     string `json:"name"`
	Password string `json:"password"`
	Domain   named  `json:"domain"`
}

type tokenScope struct {
	Project named `json:"project"`
}

type named struct {
	Name string `json:"name"`
}

// Token is the user's token, got from the service the first time.
func (c *Client) Token(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != "" {
		return c.token, nil
	}
	answer, err := c.Login(ctx)
	if err != nil {
		return "", err
	}
	if err := answer.Err(); err != nil {
		return "", err
	}
	c.token = answer.Header.Get("X-Subject-Token")
	if c.token == "" {
		return "", fmt.Errorf("token for %s: the answer has no X-Subject-Token", c.Credentials.User)
	}
	return c.token, nil
}

// Login asks for a token and returns the answer as it is.
func (c *Client) Login(ctx context.Context) (*Answer, error) {
	who := c.Credentials
	request := tokenRequest{Auth: tokenAuth{Identity: tokenIdentity{
		Methods: []string{"password"},
		Password: tokenPassword{User: tokenUser{
			Name: who.User, Password: who.Password, Domain: named{Name: who.Domain},
		}},
	}}}
	if who.Project != "" {
		request.Auth.Scope = &tokenScope{Project: named{Name: who.Project}}
	}
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	return c.Send(ctx, http.MethodPost, "/v3/auth/tokens", http.Header{"Content-Type": {"application/json"}}, body)
}
