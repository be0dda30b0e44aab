package auth

// Right is what a user may do in a group. Each right includes those before it.
type Right int

// The rights of API.md, "Rights per group".
const (
	None   Right = iota // the group is absent for this user
	Read                // view and start its pipelines
	Edit                // also create pipelines
	Manage              // also update and delete them, and grant rights
)

// ParseRight reads a right that can be granted: read, edit or manage.
func ParseRight(name string) (right Right, ok bool) {
	switch name {
	case "read":
		return Read, true
	case "edit":
		return Edit, true
	case "manage":
		return Manage, true
	default:
		return None, false
	}
}

// Allows says whether having r is enough where need is asked for.
func (r Right) Allows(need Right) bool { return r >= need }
