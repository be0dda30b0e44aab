package git

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// remote is a repository's URL, with what is secret taken out of it.
type remote struct {
	url         string   // without user and password
	credentials *url.URL // scheme, user, password and host; nil when the URL has none
}

func parseRemote(text string) (remote, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme == "ssh" || u.Scheme == "git" {
		if strings.Contains(text, "@") && !strings.Contains(text, "://") || u != nil && u.Scheme == "ssh" {
			return remote{}, errors.New("ssh is not available to builds: give the repository's http(s) URL")
		}
		return remote{}, errors.New("the repository's URL is not understood: give an http(s) URL")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return remote{}, fmt.Errorf("scheme %q is not fetched: give an http(s) URL", u.Scheme)
	}
	r := remote{}
	if u.User != nil {
		password, _ := u.User.Password()
		r.credentials = &url.URL{Scheme: u.Scheme, Host: u.Host, User: url.UserPassword(u.User.Username(), password)}
	}
	u.User, u.Fragment, u.RawQuery = nil, "", ""
	r.url = u.String()
	return r, nil
}

// Secrets returns what no log may show of a repository's URL: its password, or its user name when that is all there is, as
// it is with access tokens.
func Secrets(text string) []string {
	u, err := url.Parse(text)
	if err != nil || u.User == nil {
		return nil
	}
	if password, _ := u.User.Password(); password != "" {
		return []string{password}
	}
	return []string{u.User.Username()}
}
