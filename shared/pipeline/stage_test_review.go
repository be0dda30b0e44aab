package pipeline

import (
	"net/mail"
	"slices"
)

// Limits of a review.
const (
	MaxReviewUsers = 64
	MaxEmail       = 254 // bytes: RFC 5321's longest path
)

// TestReview waits for people to pass or refuse.
type TestReview struct {
	ReviewMode  string       `json:"review_mode"`
	ReviewUsers []ReviewUser `json:"review_users"`
}

// The ways a review is decided.
const (
	ReviewAll = "all" // every reviewer must pass
	ReviewOne = "one" // one pass is enough
)

// ReviewUser is one who may review.
type ReviewUser struct {
	UserName string `json:"user_name"`
	Email    string `json:"email,omitempty"`
}

func readTestReview(t *TestReview) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"review_mode":  text(&t.ReviewMode),
			"review_users": list(&t.ReviewUsers, readReviewUser),
		})
	}
}

func readReviewUser(u *ReviewUser) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{"user_name": text(&u.UserName), "email": text(&u.Email)})
	}
}

func (t *TestReview) check(c *checker, at path) {
	oneOf(c, at.field("review_mode"), t.ReviewMode, ReviewAll, ReviewOne)
	users := at.field("review_users")
	if len(t.ReviewUsers) == 0 {
		c.fault(MissingParam, users, "is required: at least one reviewer")
	}
	c.count(users, len(t.ReviewUsers), MaxReviewUsers)
	seen := map[string]bool{}
	for i, u := range t.ReviewUsers {
		here := users.index(i)
		c.name(InvalidParam, here.field("user_name"), u.UserName)
		c.email(here.field("email"), u.Email)
		if seen[u.UserName] && u.UserName != "" {
			c.fault(InvalidParam, here.field("user_name"), "%s is there twice", excerpt(u.UserName))
		}
		seen[u.UserName] = true
	}
}

// email checks an address that may be absent.
func (c *checker) email(at path, value string) {
	c.line(at, value, MaxEmail)
	if value == "" {
		return
	}
	if a, err := mail.ParseAddress(shape(value)); err != nil || a.Name != "" {
		c.fault(InvalidParam, at, "must be a mail address, is %s", excerpt(value))
	}
}

func (t *TestReview) resolve(with *substitution) *TestReview {
	if t = clone(t); t == nil {
		return nil
	}
	t.ReviewUsers = slices.Clone(t.ReviewUsers)
	for i := range t.ReviewUsers {
		with.each(&t.ReviewUsers[i].UserName, &t.ReviewUsers[i].Email)
	}
	return t
}
