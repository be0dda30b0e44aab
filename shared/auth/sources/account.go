package sources

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/containerops/containerops/shared/pipeline"
)

// MaxToken bounds a token, in bytes.
const MaxToken = 1024

// NewAccount is what a user says of an account.
type NewAccount struct {
	GitType string `json:"git_type"` // github, gitlab or gitee: devcloud is reached over ssh, which has no tokens
	Name    string `json:"name"`
	Token   string `json:"token"`
	URL     string `json:"url"` // of the host, for one's own; empty for the public one
}

// host is what is known of a kind of Git host.
type host struct {
	url  string // the public one
	user string // the name that goes with a token
}

func hosts() map[string]host {
	return map[string]host{
		pipeline.GitHub: {"https://github.com", "x-access-token"},
		pipeline.GitLab: {"https://gitlab.com", "oauth2"},
		pipeline.Gitee:  {"https://gitee.com", "oauth2"},
	}
}

// complete checks the account and writes its URL as scheme and host.
func (a *NewAccount) complete() error {
	var faults pipeline.Faults
	note := func(code pipeline.Code, format string, args ...any) {
		faults = append(faults, &pipeline.Fault{Code: code, Detail: fmt.Sprintf(format, args...)})
	}
	known, isKnown := hosts()[a.GitType]
	switch {
	case a.GitType == "":
		note(pipeline.MissingParam, "git_type: is required")
	case !isKnown:
		note(pipeline.InvalidParam, "git_type: must be github, gitlab or gitee, is %.80q", a.GitType)
	}
	faults = append(faults, pipeline.FaultsOf(pipeline.ValidName("name", a.Name))...)
	if strings.Contains(a.Name, "/") {
		note(pipeline.InvalidParam, "name: must not contain /")
	}
	switch {
	case a.Token == "":
		note(pipeline.MissingParam, "token: is required")
	case len(a.Token) > MaxToken || strings.ContainsFunc(a.Token, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' ' }):
		note(pipeline.InvalidParam, "token: must be at most %d letters, digits and signs without spaces", MaxToken) // never what it is
	}
	if a.URL == "" {
		a.URL = known.url
	}
	at, ok := origin(a.URL)
	if isKnown && !ok {
		note(pipeline.InvalidParam, "url: must be http(s)://<host>, is not") // it may hold a password
	}
	a.URL = at
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// origin is a URL that is no more than a scheme and a host, in one form.
func origin(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || len(text) > pipeline.MaxURL || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/" {
		return "", false
	}
	return originOf(u)
}

// originOf is the scheme and the host of a URL, without the port that goes without saying.
func originOf(u *url.URL) (string, bool) {
	defaults := map[string]string{"http": ":80", "https": ":443"}
	port, isWeb := defaults[u.Scheme]
	if !isWeb || u.Hostname() == "" || strings.ContainsFunc(u.Host, unicode.IsSpace) {
		return "", false
	}
	return u.Scheme + "://" + strings.TrimSuffix(strings.ToLower(u.Host), port), true
}
