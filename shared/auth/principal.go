package auth

import "github.com/containerops/containerops/shared/store"

// Principal is the user who makes a request.
type Principal struct {
	Domain     store.Domain
	DomainName string
	UserID     string
	UserName   string
	Project    string // its name
	Admin      bool   // administrator of the account
}

// Governs says whether the principal may see and change what is a user's own: its password, its access keys. That are one's
// own and, for the administrator, everybody's.
func (p Principal) Governs(userID string) bool { return p.Admin || p.UserID == userID }

// RightIn is what the principal may do in a group that creatorID created and in which they were granted a right, or None:
// everything for the administrator and for the creator.
func (p Principal) RightIn(creatorID string, granted Right) Right {
	if p.Admin || p.UserID == creatorID {
		return Manage
	}
	return granted
}
