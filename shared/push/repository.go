package push

import (
	"net/url"
	"strings"
)

// of says whether the event is of the repository that a stage fetches from this URL: the same host, port and path, whatever the
// scheme and the credentials. Hosts take a path's letters for the same in both cases.
func (e *Event) of(stage string) bool {
	want, ok := place(stage)
	if !ok {
		return false
	}
	for _, text := range e.urls {
		if got, ok := place(text); ok && got == want {
			return true
		}
	}
	return false
}

// place is what remains of a web address that two of the same repository agree in.
func place(text string) (string, bool) {
	if len(text) > maxURL {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host := u.Hostname()
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	path := strings.TrimSuffix(strings.Trim(u.Path, "/"), ".git")
	return strings.ToLower(host + "/" + path), path != ""
}
