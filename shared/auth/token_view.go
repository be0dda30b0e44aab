package auth

import (
	"time"

	"github.com/containerops/containerops/shared/pipeline"
)

// TokenView is the answer's body, in IAM's shape.
type TokenView struct {
	Token TokenInfo `json:"token"`
}

// TokenInfo describes a token.
type TokenInfo struct {
	ExpiresAt string      `json:"expires_at"`
	IssuedAt  string      `json:"issued_at"`
	Methods   []string    `json:"methods"`
	User      TokenMember `json:"user"`
	Project   TokenMember `json:"project"`
}

// TokenMember is a user or a project, and the account it belongs to.
type TokenMember struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Domain TokenRef `json:"domain"`
}

// TokenRef names an account.
type TokenRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func newTokenView(a Account, u userRecord, issued, expires time.Time) TokenView {
	domain := TokenRef{ID: string(a.ID), Name: a.Name}
	return TokenView{Token: TokenInfo{
		ExpiresAt: pipeline.FormatTime(expires),
		IssuedAt:  pipeline.FormatTime(issued),
		Methods:   []string{"password"},
		User:      TokenMember{ID: u.ID, Name: u.Name, Domain: domain},
		Project:   TokenMember{ID: a.Project.ID, Name: a.Project.Name, Domain: domain},
	}}
}
