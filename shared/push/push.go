// Package push reads what Git hosts send when someone has pushed, as GitHub, GitLab and Gitee each write it:
//
//	POST /v3/manage/codehooks/7 HTTP/1.1
//	Content-Type: application/json
//	X-GitHub-Event: push
//	X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958
//	X-Hub-Signature-256: sha256=d57c68ca6f92289e6987922ff26938930f6e66a2d161ef06abdf1859230aa23c
//
//	{"ref": "refs/heads/main", "before": "…", "after": "…", "head_commit": {…}, "repository": {"clone_url": "…"}, …}
//
// A request is verified first (Request.SentWith), and only then understood (Request.Event): what nobody vouches for is not
// decoded. An Event says the same of all hosts, and each of its fields is bounded.
//
// The formats:
//   - https://docs.github.com/en/webhooks/webhook-events-and-payloads (push, create, ping)
//   - https://docs.gitlab.com/user/project/integrations/webhook_events (push, tag), and of an instance's administrator
//     https://docs.gitlab.com/administration/system_hooks
//   - https://help.gitee.com/webhook/gitee-webhook-push-data-format
package push

import (
	"net/http"
	"strings"

	"github.com/containerops/containerops/shared/pipeline"
)

// The limits of an Event's texts, in bytes. What is longer is cut, apart from a ref, which is refused.
const (
	MaxMessage  = 200
	MaxAuthor   = 200
	maxDelivery = 200
	maxURL      = pipeline.MaxURL
)

// Kind says what an event tells.
type Kind int

// The kinds of events.
const (
	Other  Kind = iota // nothing that a pipeline starts on: a ping, a branch or a tag that is gone, an issue
	Branch             // commits on a branch
	Tag                // a new tag
)

// Event is what a host tells.
type Event struct {
	Kind    Kind
	Name    string // the branch's or the tag's, without refs/heads/ or refs/tags/; git takes it for one
	Commit  string // what the branch or the tag is at now, in hex; empty when the host does not say: GitHub's create
	Author  string // name <address>; empty when the host does not say
	Message string // the first line of the commit's
	Skip    bool   // the commit's message asks that nothing is started

	// Delivery is the same for the same event, however often the host sends it, and never empty.
	Delivery string

	// What the host tells twice, in two events, has a name as this one tells it and one as the other does; else both are empty.
	Self, Twin string

	urls []string // under which the repository is fetched or looked at
}

// Ref is the full name of what was pushed: refs/heads/main.
func (e *Event) Ref() string {
	switch e.Kind {
	case Branch:
		return branches + e.Name
	case Tag:
		return tags + e.Name
	default:
		return ""
	}
}

const (
	branches = "refs/heads/"
	tags     = "refs/tags/"
)

// Starts says whether a code_source stage's code trigger starts its pipeline on the event: it is of the stage's repository, and a
// new tag or a push to one of the trigger's branches (API.md, "Code triggers"). A param in the stage's URL must be filled in.
func (e *Event) Starts(source *pipeline.CodeSource) bool {
	trigger := source.CodeTrigger
	if trigger == nil || e.Skip || !e.of(source.URL) {
		return false
	}
	return e.Kind == Tag && trigger.TagCreateEvent || e.Kind == Branch && listed(trigger.Branches, e.Name)
}

func listed(all []string, name string) bool {
	for _, one := range all {
		if strings.TrimPrefix(one, branches) == name {
			return true
		}
	}
	return false
}

// Request is a request of a host.
type Request struct {
	Header http.Header
	Body   []byte
}

// Host is the kind of host that sent the request, as git_type names it; empty when none did.
func (r Request) Host() string {
	switch {
	case r.Header.Get("X-Gitee-Event") != "": // before GitLab's, in whose words Gitee names its events
		return pipeline.Gitee
	case r.Header.Get("X-Gitlab-Event") != "":
		return pipeline.GitLab
	case r.Header.Get("X-GitHub-Event") != "":
		return pipeline.GitHub
	default:
		return ""
	}
}

// Event understands a request. One that is not what its host sends is a Fault InvalidParam.
func (r Request) Event() (*Event, error) {
	var read func() (*Event, error)
	switch r.Host() {
	case pipeline.GitHub:
		read = r.github
	case pipeline.GitLab:
		read = r.gitlab
	case pipeline.Gitee:
		read = r.gitee
	default:
		return nil, pipeline.Faultf(pipeline.InvalidParam, "the request has none of X-GitHub-Event, X-Gitlab-Event and X-Gitee-Event")
	}
	e, err := read()
	if err != nil {
		return nil, err
	}
	if e.Delivery == "" {
		e.Delivery = r.digest()
	}
	return e, e.bound()
}
