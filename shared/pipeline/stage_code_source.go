package pipeline

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// Limits of a code_source stage.
const (
	MaxURL      = 2048 // bytes of any URL
	MaxRef      = 255  // bytes of a branch or a tag
	MaxBranches = 64   // of a code trigger
	MaxSecret   = 256  // bytes of a code trigger's secret
)

// The kinds of Git host.
const (
	GitHub   = "github"
	GitLab   = "gitlab"
	Gitee    = "gitee"
	DevCloud = "devcloud"
)

// CodeSource fetches a Git repository: at the branch, at the tag, or, with neither, at the remote's default branch.
type CodeSource struct {
	GitType     string       `json:"git_type"`
	URL         string       `json:"url"`
	Branch      string       `json:"branch,omitempty"`
	Tag         string       `json:"tag,omitempty"`
	CodeTrigger *CodeTrigger `json:"code_trigger,omitempty"`
	GitRepo     string       `json:"git_repo,omitempty"` // answered: the URL's last segment without .git
}

// CodeTrigger says which pushes start the pipeline.
type CodeTrigger struct {
	TagCreateEvent bool     `json:"trigger_tag_create_event"`
	Branches       []string `json:"branchs,omitempty"`
	SharedSecret
	URL         string `json:"url,omitempty"`          // answered, with the secret: where the host sends pushes
	Mount       string `json:"mount,omitempty"`        // MountManual when empty
	MountState  string `json:"mount_state,omitempty"`  // answered, with the secret, of one that is mounted automatically
	MountReason string `json:"mount_reason,omitempty"` // why it is not mounted
}

func readCodeSource(s *CodeSource) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"git_type":     text(&s.GitType),
			"url":          text(&s.URL),
			"branch":       text(&s.Branch),
			"tag":          text(&s.Tag),
			"code_trigger": optional(&s.CodeTrigger, readCodeTrigger),
		})
	}
}

func readCodeTrigger(t *CodeTrigger) setter {
	return func(r *reader, v *node, at path) {
		r.object(v, at, map[string]setter{
			"trigger_tag_create_event": flag(&t.TagCreateEvent),
			"branchs":                  list(&t.Branches, text),
			"secret":                   text(&t.Secret),
			"mount":                    text(&t.Mount),
		}, "trigger_tag_create_event")
	}
}

func (s *CodeSource) check(c *checker, at path) {
	known := oneOf(c, at.field("git_type"), s.GitType, GitHub, GitLab, Gitee, DevCloud)
	if c.present(at.field("url"), s.URL) && known {
		if err := validGitURL(s.GitType, s.URL); err != nil {
			c.fault(InvalidParam, at.field("url"), "%v", err)
		}
	}
	if s.Branch != "" && s.Tag != "" {
		c.fault(InvalidParam, at.field("tag"), "branch and tag exclude each other")
	}
	c.ref(at.field("branch"), s.Branch)
	c.ref(at.field("tag"), s.Tag)
	if s.CodeTrigger != nil {
		s.CodeTrigger.check(c, at.field("code_trigger"))
		s.checkMount(c, at.field("code_trigger").field("mount"))
	}
}

func (t *CodeTrigger) check(c *checker, at path) {
	c.count(at.field("branchs"), len(t.Branches), MaxBranches)
	for i, branch := range t.Branches {
		if here := at.field("branchs").index(i); c.present(here, branch) {
			c.ref(here, branch)
		}
	}
	c.line(at.field("secret"), t.Secret, MaxSecret)
}

// ref notes what git would not take for the name of a branch or a tag, or would take for an option.
func (c *checker) ref(at path, name string) {
	c.line(at, name, MaxRef)
	switch {
	case strings.HasPrefix(name, "-"), strings.HasPrefix(name, "/"), strings.HasSuffix(name, "/"), strings.Contains(name, ".."):
		c.fault(InvalidParam, at, "must not begin with - or /, end with / or hold two dots, is %s", excerpt(name))
	case strings.ContainsAny(shape(name), ` ~^:?*[\`):
		c.fault(InvalidParam, at, `must not hold a space or any of ~^:?*[\, is %s`, excerpt(name))
	}
}

// ValidRef checks the name of a branch or a tag. at is the field's name.
func ValidRef(at, name string) error {
	var c checker
	if c.present(path(at), name) {
		c.ref(path(at), name)
	}
	if len(c.faults) > 0 {
		return c.faults
	}
	return nil
}

var devCloudURL = pattern(`^git@[A-Za-z0-9][A-Za-z0-9.-]*[:/][^\s:]*[^\s:/]\.git$`)

// validGitURL checks the form that API.md gives for the kind of host. A URL that begins with a param is not looked at.
func validGitURL(gitType, text string) error {
	if len(text) > MaxURL {
		return fmt.Errorf("has %d bytes, at most %d", len(text), MaxURL)
	}
	if strings.HasPrefix(text, "${") {
		return nil
	}
	if gitType == DevCloud {
		if !devCloudURL().MatchString(shape(text)) {
			return errors.New("must be git@<host>:<path>.git")
		}
		return nil
	}
	return validHTTPGit(shape(text))
}

func validHTTPGit(text string) error {
	u, err := url.Parse(text)
	switch {
	case strings.ContainsFunc(text, unicode.IsSpace), err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https",
		u.RawQuery != "", u.Fragment != "", !strings.HasSuffix(u.Path, ".git"), strings.HasSuffix(u.Path, "/.git"):
		return errors.New("must be http(s)://<host>/<path>.git")
	}
	return nil
}

// gitRepo is the last segment of a repository's URL without .git.
func gitRepo(url string) string {
	return strings.TrimSuffix(url[strings.LastIndexAny(url, "/:")+1:], ".git")
}

func (s *CodeSource) resolve(with *substitution) *CodeSource {
	if s = clone(s); s != nil {
		with.each(&s.URL, &s.Branch, &s.Tag)
		s.GitRepo = gitRepo(s.URL)
	}
	return s
}
