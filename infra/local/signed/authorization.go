package signed

import (
	"slices"
	"strings"
)

// authorization is the header's content.
type authorization struct {
	accessKey string
	region    string
	service   string
	headers   []string // lower case
	signature string
}

func parse(header string) (authorization, bool) {
	rest, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
	if !ok {
		return authorization{}, false
	}
	var a authorization
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			scope := strings.Split(value, "/")
			if len(scope) != 5 || scope[4] != "aws4_request" {
				return authorization{}, false
			}
			a.accessKey, a.region, a.service = scope[0], scope[2], scope[3]
		case "SignedHeaders":
			a.headers = strings.Split(value, ";")
		case "Signature":
			a.signature = value
		}
	}
	return a, a.accessKey != "" && len(a.headers) > 0 && a.signature != ""
}

func (a authorization) covers(names ...string) bool {
	for _, n := range names {
		if !slices.Contains(a.headers, n) {
			return false
		}
	}
	return true
}
