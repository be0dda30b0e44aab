package sign

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"sort"
	"strings"
)

// canonical is the request in the one form that both sides sign.
func canonical(r *http.Request, body []byte, headers []string, form form) string {
	sum := sha256.Sum256(body)
	return strings.Join([]string{
		r.Method,
		canonicalPath(r.URL.Path),
		canonicalQuery(r.URL.Query()),
		canonicalHeaders(r, headers, form),
		strings.Join(headers, ";"),
		hex.EncodeToString(sum[:]),
	}, "\n")
}

// canonicalPath encodes each segment of a decoded path and always ends in a slash.
func canonicalPath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = escape(s)
	}
	encoded := strings.Join(segments, "/")
	if !strings.HasSuffix(encoded, "/") {
		encoded += "/"
	}
	return encoded
}

// canonicalQuery sorts by name, and the values of one name too.
func canonicalQuery(query url.Values) string {
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	sort.Strings(names)
	var pairs []string
	for _, name := range names {
		values := append([]string(nil), query[name]...)
		sort.Strings(values)
		for _, v := range values {
			pairs = append(pairs, escape(name)+"="+escape(v))
		}
	}
	return strings.Join(pairs, "&")
}

// form joins the values of the header name.
type form func(name string, values []string) string

func commas(_ string, values []string) string   { return strings.Join(values, ",") }
func spaced(_ string, values []string) string   { return strings.Join(values, ", ") }
func lines(name string, values []string) string { return strings.Join(values, "\n"+name+":") }

// forms are the ways in which the signed headers may have been written: one, when each has one value.
func forms(r *http.Request, names []string) []form {
	for _, name := range names {
		if len(r.Header.Values(name)) > 1 {
			return []form{commas, spaced, lines}
		}
	}
	return []form{commas}
}

// canonicalHeaders has one line for each name, each with its newline.
func canonicalHeaders(r *http.Request, names []string, form form) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(name + ":" + form(name, headerValues(r, name)) + "\n")
	}
	return b.String()
}

func headerValues(r *http.Request, name string) []string {
	values := r.Header.Values(name)
	if name == "host" && len(values) == 0 { // net/http keeps it apart; API Gateway's adapter leaves it in the header
		values = []string{r.Host}
	}
	trimmed := make([]string, len(values))
	for i, v := range values {
		trimmed[i] = strings.TrimSpace(v)
	}
	return trimmed
}

// escape is RFC 3986: everything but letters, digits, '-', '_', '.' and '~'.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
