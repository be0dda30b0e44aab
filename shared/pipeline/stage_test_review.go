package pipeline

import (
	"net/mail"
	"slices"
	"strings"
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

// Reviewers are the users that the pipeline asks to review, once each. A name that a param stands in is not known yet.
func (p *Pipeline) Reviewers() []string {
	var names []string
	for _, s := range p.Stages {
		if s.Params.TestReview == nil {
			continue
		}
		for _, u := range s.Params.TestReview.ReviewUsers {
			if !strings.Contains(u.UserName, "${") && !slices.Contains(names, u.UserName) {
				names = append(names, u.UserName)
			}
		}
	}
	return names
}

// CheckReviewers answers the reviewers whose names no user has.
func (p *Pipeline) CheckReviewers(unknown []string) Faults {
	var c checker
	for i, s := range p.Stages {
		if s.Params.TestReview == nil {
			continue
		}
		users := path("stages").index(i).field("params").field("review_users")
		for j, u := range s.Params.TestReview.ReviewUsers {
			if slices.Contains(unknown, u.UserName) {
				c.fault(InvalidUserName, users.index(j).field("user_name"), "the account has no user %s", excerpt(u.UserName))
			}
		}
	}
	return c.faults
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
