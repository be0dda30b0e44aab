package pipeline

import (
	"strings"
)

// MaxGroupName is how many characters a group's name may have.
const MaxGroupName = 64

var groupName = pattern(`^[a-z]([a-z0-9_-]*[a-z0-9])?$`)

// ValidGroupName checks the name of a pipeline group by API.md's rule; the error is a Fault.
func ValidGroupName(name string) error {
	switch {
	case name == "":
		return faultAt(MissingParam, "group", "is required")
	case len(name) > MaxGroupName:
		return faultAt(InvalidParam, "group", "has %d characters, at most %d", len(name), MaxGroupName)
	case !groupName().MatchString(name):
		return faultAt(InvalidParam, "group", "must be lower-case letters, digits, _ and -, beginning with a letter and ending "+
			"with a letter or a digit, is %s", excerpt(name))
	case strings.Contains(name, "___"), strings.Contains(name, "_-"), strings.Contains(name, "-_"):
		return faultAt(InvalidParam, "group", "must not have three _ in a row or a _ next to a -, is %s", excerpt(name))
	}
	return nil
}

// ValidDescription checks the description of anything; at is the field's name.
func ValidDescription(at, text string) error {
	var c checker
	c.prose(path(at), text, MaxDescription)
	if len(c.faults) > 0 {
		return c.faults
	}
	return nil
}
