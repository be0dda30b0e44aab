package push

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"mime"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/containerops/containerops/shared/pipeline"
)

// payload is what the three hosts' pushes have in common, under the names that each gives it.
type payload struct {
	Ref     string `json:"ref"`
	Before  string `json:"before"`
	After   string `json:"after"`
	Deleted bool   `json:"deleted"` // GitHub and Gitee; in GitLab after is zero

	Commits    []commit `json:"commits"`
	HeadCommit *commit  `json:"head_commit"`  // GitHub and Gitee
	Checkout   string   `json:"checkout_sha"` // GitLab: after is the tag itself where it is annotated

	Repository repository `json:"repository"`
	Project    repository `json:"project"` // GitLab and Gitee

	RefType string `json:"ref_type"`    // GitHub's create
	Object  string `json:"object_kind"` // GitLab
	Name    string `json:"event_name"`  // GitLab's system hooks, for which every event is a System Hook
}

type commit struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	Author  struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	} `json:"author"`
}

// repository is where it is fetched from and looked at over http.
type repository struct {
	CloneURL   string `json:"clone_url"`    // GitHub, Gitee
	HTMLURL    string `json:"html_url"`     // GitHub, Gitee
	GitHTTPURL string `json:"git_http_url"` // GitLab, Gitee
	WebURL     string `json:"web_url"`      // GitLab
}

// payload decodes the body: JSON, or a form with the JSON in its field payload, as GitHub and old hooks of Gitee can be set to.
func (r Request) payload() (*payload, error) {
	body := r.Body
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, pipeline.Faultf(pipeline.InvalidParam, "body: is not a form: %.80q", err.Error())
		}
		if body = []byte(form.Get("payload")); len(body) == 0 {
			body = []byte(form.Get("hook")) // Gitee's
		}
	}
	p := &payload{}
	if err := json.Unmarshal(body, p); err != nil {
		return nil, pipeline.Faultf(pipeline.InvalidParam, "body: is not a push as %s sends it: %.200s", r.Host(), err.Error())
	}
	return p, nil
}

// push makes an event of a push. Only what is new of a tag is one: a tag that was moved is no new tag.
func (p *payload) push() *Event {
	e := &Event{urls: append(p.Repository.urls(), p.Project.urls()...)}
	if p.Deleted || zero(p.After) {
		return e
	}
	if name, isBranch := strings.CutPrefix(p.Ref, branches); isBranch {
		e.Kind, e.Name = Branch, name
	} else if name, isTag := strings.CutPrefix(p.Ref, tags); isTag && zero(p.Before) {
		e.Kind, e.Name = Tag, name
	} else {
		return e
	}
	e.take(p.head())
	return e
}

// head is the commit that the branch or the tag is at. Where the host tells no more of it than its id, so does it.
func (p *payload) head() commit {
	id := p.After
	switch {
	case p.HeadCommit != nil && p.HeadCommit.ID != "":
		return *p.HeadCommit
	case p.Checkout != "":
		id = p.Checkout
	}
	for _, c := range p.Commits {
		if c.ID == id {
			return c
		}
	}
	return commit{ID: id}
}

func (e *Event) take(c commit) {
	e.Commit, e.Skip = strings.ToLower(c.ID), skips(c.Message)
	first, _, _ := strings.Cut(strings.TrimSpace(c.Message), "\n")
	e.Message = line(first, MaxMessage)
	if c.Author.Name != "" || c.Author.Email != "" {
		e.Author = line(strings.TrimSpace(c.Author.Name+" <"+c.Author.Email+">"), MaxAuthor)
	}
}

// skips holds for a message that asks for no run, in the words that the hosts' own pipelines go by.
func skips(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "[skip ci]") || strings.Contains(message, "[ci skip]")
}

// line makes a text fit into one line of so many bytes.
func line(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.TrimSpace(strings.ToValidUTF8(text[:min(len(text), most)], ""))
}

// zero is how git writes that there is no commit: a branch's before that is new, its after when it is gone.
func zero(id string) bool { return id != "" && strings.Trim(id, "0") == "" }

func (r repository) urls() []string { return some(r.CloneURL, r.GitHTTPURL, r.HTMLURL, r.WebURL) }

var hexID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`) })

// bound refuses what git would not take, and cuts what only people read.
func (e *Event) bound() error {
	if len(e.Delivery) > maxDelivery {
		e.Delivery = hash([]byte(e.Delivery))
	}
	if e.Kind == Other {
		return nil
	}
	if err := pipeline.ValidRef("ref", e.Name); err != nil {
		return err
	}
	if !hexID().MatchString(e.Commit) && e.Commit != "" {
		return pipeline.Faultf(pipeline.InvalidParam, "the head commit's id: %.80q is none", e.Commit)
	}
	return nil
}

// digest stands for the id of a delivery whose host gives none: the same request is the same delivery. Gitee puts the time at
// which it sends into a header.
func (r Request) digest() string {
	return hash(append([]byte(r.Header.Get("X-Gitee-Timestamp")+"\n"), r.Body...))
}

func hash(of []byte) string {
	sum := sha256.Sum256(of)
	return hex.EncodeToString(sum[:])
}
