package hosts

import "context"

// State is how it stands with a commit.
type State int

// The states of a commit.
const (
	Pending State = iota
	Success
	Failure
	Cancelled
	Errored // nobody knows how it is with the commit, as the checking itself has failed
)

// Status is what a host shows beside a commit.
type Status struct {
	Commit      string // whole, in hex
	Ref         string // the branch or tag that it was fetched from, empty when that is not known
	State       State
	Name        string // of the status, among others of the same commit
	Description string // at most MaxDescription bytes
	Link        string
	Before      string // what Report has returned for the status that this one follows; empty for the first
}

// MaxDescription is GitHub's limit of a Description, the lowest of the three: more is refused.
const MaxDescription = 140

// Report has the host show a status, in the place of one of the same name. Repeating it is harmless. What it returns goes into the
// Before of the status that follows. Its error is a *Refused when the host does not take it, an *address.Refusal when the host may
// not be reached; after any other error trying again may help.
func (c *Client) Report(ctx context.Context, r Repository, s Status) (id string, err error) {
	h, err := c.at(r)
	if err != nil {
		return "", err
	}
	return h.report(ctx, s)
}
