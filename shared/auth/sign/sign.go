// Package sign makes and reads the request signature SDK-HMAC-SHA256 (API.md, Conventions, Authentication). The service and
// its clients use the same code, so they cannot disagree.
//
// A signed request carries
//
//	X-Sdk-Date: 20190924T074157Z
//	Authorization: SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=6fe4…
//
// and what is signed is, with the path decoded once and encoded again so that every proxy on the way leads to the same bytes
// (API Gateway hands the path on decoded: a %2F is a slash here, as it is there),
//
//	SDK-HMAC-SHA256
//	20190924T074157Z
//	hex SHA-256 of:
//	    GET
//	    /v2/manage/packages/hello%20hello/
//	    limit=10&offset=0
//	    host:127.0.0.1:8080
//	    x-sdk-date:20190924T074157Z
//
//	    host;x-sdk-date
//	    hex SHA-256 of the body
package sign

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sort"
	"strings"
	"time"
)

// The names and forms of the scheme.
const (
	Algorithm  = "SDK-HMAC-SHA256"
	DateHeader = "X-Sdk-Date"
	DateLayout = "20060102T150405Z"
)

// Sign adds the two headers to a request that is otherwise as it will be sent; body is what its Body will yield. It signs the
// host, the date and every header that the request has so far.
func Sign(r *http.Request, body []byte, access, secret string, at time.Time) {
	r.Header.Del("Authorization")
	r.Header.Set(DateHeader, at.UTC().Format(DateLayout))
	names := []string{"host"}
	for name := range r.Header {
		if lower := strings.ToLower(name); lower != "host" {
			names = append(names, lower)
		}
	}
	sort.Strings(names)
	a := Authorization{Access: access, Headers: names}
	a.Signature = signature(r, body, a.Headers, secret, commas)
	r.Header.Set("Authorization", a.String())
}

// Verify says whether a request was signed with secret. It takes the same time wherever the signatures begin to differ.
//
// A header of several values is one line each for some clients, and one line with commas after a proxy has joined them (or
// has split at a comma what was one value): each form is tried, which gives a forger nothing.
func Verify(r *http.Request, body []byte, a Authorization, secret string) bool {
	given := []byte(strings.ToLower(a.Signature))
	for _, form := range forms(r, a.Headers) {
		if hmac.Equal(given, []byte(signature(r, body, a.Headers, secret, form))) {
			return true
		}
	}
	return false
}

func signature(r *http.Request, body []byte, headers []string, secret string, form form) string {
	request := sha256.Sum256([]byte(canonical(r, body, headers, form)))
	text := Algorithm + "\n" + r.Header.Get(DateHeader) + "\n" + hex.EncodeToString(request[:])
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
