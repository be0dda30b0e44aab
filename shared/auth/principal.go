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

// Right is what a user may do in a group. Each right includes those before it.
type Right int

// The rights of API.md, "Rights per group".
const (
	None   Right = iota // the group is absent for this user
	Read                // view and start its pipelines
	Edit                // also create pipelines
	Manage              // also update and delete them, and grant rights
)

// Allows says whether having r is enough where need is asked for.
func (r Right) Allows(need Right) bool { return r >= need }

// RightIn is what the principal may do in a group that creatorID created: everything for the administrator and for the
// creator, nothing for others.
func (p Principal) RightIn(creatorID string) Right {
	if p.Admin || p.UserID == creatorID {
		return Manage
	}
	return None
}
