package auth

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/containerops/containerops/shared/pipeline"
)

// Limits of a new user, in bytes where nothing else is said. A password of any characters is taken: what makes one hard to
// guess is its length (NIST SP 800-63B, 3.1.1.2).
const (
	MinPassword = 8 // characters
	maxEmail    = 254
)

// validName keeps users' names to what looks different when it is different, since rights and reviews go by them.
var validName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@-]*$`)

func checkName(field, name string) pipeline.Faults {
	switch {
	case name == "":
		return fault(pipeline.MissingParam, field, "is required")
	case len(name) > MaxName:
		return fault(pipeline.InvalidUserName, field, "has %d characters, at most %d", len(name), MaxName)
	case !validName.MatchString(name):
		return fault(pipeline.InvalidUserName, field,
			"must be letters and digits, and after the first also . _ @ -, is %.80q", name)
	}
	return nil
}

func checkNewPassword(field, password, user string) pipeline.Faults {
	characters := utf8.RuneCountInString(password)
	switch {
	case password == "":
		return fault(pipeline.MissingParam, field, "is required")
	case characters < MinPassword:
		return fault(pipeline.InvalidParam, field, "has %d characters, at least %d", characters, MinPassword)
	case len(password) > MaxPassword:
		return fault(pipeline.InvalidParam, field, "has %d bytes, at most %d", len(password), MaxPassword)
	case strings.EqualFold(password, user):
		return fault(pipeline.InvalidParam, field, "must not be the user's name")
	}
	return nil
}

func checkEmail(field, email string) pipeline.Faults {
	if email == "" {
		return nil
	}
	if len(email) > maxEmail {
		return fault(pipeline.InvalidParam, field, "has %d bytes, at most %d", len(email), maxEmail)
	}
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email {
		return fault(pipeline.InvalidParam, field, "must be an address as name@example.com, is %.80q", email)
	}
	return nil
}

func fault(code pipeline.Code, field, format string, args ...any) pipeline.Faults {
	return pipeline.Faults{{Code: code, Detail: field + ": " + fmt.Sprintf(format, args...)}}
}
