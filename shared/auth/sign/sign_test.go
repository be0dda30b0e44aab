package sign_test

import (
	"bytes"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/auth/sign"
)

const secret = "secretsecretsecretsecretsecretsecretsecr"

var at = time.Date(2019, 9, 24, 7, 41, 57, 0, time.UTC)

// known are signatures computed by a second implementation, in Python, from the text of the contract.
var known = []struct {
	name, method, url string
	header            http.Header
	body              string
	signature         string
}{
	{name: "a plain request ends its path with a slash", method: "GET", url: "/v2/manage/packages",
		signature: "de02ba7be1414bed909dc9a9bac1f63f06c51ff4aadb12fb576242b2e9fb6318"},
	{name: "a query is sorted by name and value and encoded", method: "GET",
		url:       "/v3/manage/pipelines?offset=0&limit=10&filter=name::a%20b|group_id%3A%3A7&a=2&a=1",
		signature: "dfde7c30e54607a80544c5034edf10d2ff7010ebcbddc7d9d6c795d6bb3b2464"},
	{name: "each segment of the path is encoded", method: "GET",
		url:       "/v2/manage/namespaces/n/packages/hello%20hello/versions/%C3%BC~1",
		signature: "43f0e70745f1ab7630055d814bcda5e7cf92498f8e2ea65518e8088a2adc3e8b"},
	{name: "the body and its type are covered", method: "POST", url: "/v3/manage/pipelinegroups/", body: `{"group":"demo"}`,
		header:    http.Header{"Content-Type": {"application/json;charset=utf8"}},
		signature: "db152494b13849f23a0a06237dda92f49d288da2ffd6199773cfd87d332e8054"},
	{name: "a header keeps its commas", method: "GET", url: "/",
		header:    http.Header{"Accept": {"text/html, application/json"}},
		signature: "618ac0d054837f4ea36e8679bba0957f7617ec019a4da9ef0ddfcdb030d16565"},
}

func TestSignaturesAreThoseOfAnotherImplementation(t *testing.T) {
	t.Parallel()
	for _, k := range known {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			r := request(t, k.method, "https://api.example.com"+k.url, k.body)
			for name, values := range k.header {
				r.Header[name] = values
			}
			sign.Sign(r, []byte(k.body), "AK", secret, at)
			a := parse(t, r)
			if a.Signature != k.signature {
				t.Errorf("signature %s, want %s", a.Signature, k.signature)
			}
			if !sign.Verify(r, []byte(k.body), a, secret) {
				t.Error("what was signed does not verify")
			}
		})
	}
}

func TestASignatureCoversEveryPartOfTheRequest(t *testing.T) {
	t.Parallel()
	changes := map[string]func(r *http.Request, body *[]byte){
		"method": func(r *http.Request, _ *[]byte) { r.Method = "DELETE" },
		"path":   func(r *http.Request, _ *[]byte) { r.URL.Path = "/v3/manage/other" },
		"query":  func(r *http.Request, _ *[]byte) { r.URL.RawQuery = "limit=11" },
		"host":   func(r *http.Request, _ *[]byte) { r.Host = "other.example.com" },
		"header": func(r *http.Request, _ *[]byte) { r.Header.Set("Content-Type", "application/yaml") },
		"date":   func(r *http.Request, _ *[]byte) { r.Header.Set(sign.DateHeader, "20190924T074158Z") },
		"body":   func(_ *http.Request, body *[]byte) { *body = []byte("{ }") },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := []byte("{}")
			r := request(t, "POST", "https://api.example.com/v3/manage/pipelines?limit=10", string(body))
			r.Header.Set("Content-Type", "application/json")
			sign.Sign(r, body, "AK", secret, at)
			change(r, &body)
			if sign.Verify(r, body, parse(t, r), secret) {
				t.Errorf("a changed %s is not noticed", name)
			}
		})
	}
}

// The adapter between API Gateway and net/http decodes the path, keeps the host in the header and splits headers at commas.
func TestASignatureSurvivesTheGateway(t *testing.T) {
	t.Parallel()
	r := request(t, "GET", "https://api.example.com/v2/packages/hello%20hello?filter=name%3A%3Aa", "")
	r.Header.Set("Accept", "text/html, application/json")
	sign.Sign(r, nil, "AK", secret, at)
	a := parse(t, r)

	r.URL = &url.URL{Path: "/v2/packages/hello hello", RawQuery: "filter=name::a"}
	r.Header["Accept"] = []string{"text/html", "application/json"}
	r.Header.Set("Host", r.Host)
	r.Host = "execute-api.internal"
	if !sign.Verify(r, nil, a, secret) {
		t.Error("the signature is lost")
	}
}

func TestAnAuthorizationIsReadStrictly(t *testing.T) {
	t.Parallel()
	good := []string{
		"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=ab",
		"SDK-HMAC-SHA256 Signature=ab,SignedHeaders=Host;X-Sdk-Date,Access=AK",
	}
	for _, header := range good {
		a, err := sign.Parse(header)
		if err != nil || a.String() != good[0] {
			t.Errorf("Parse(%q) = %v, %v", header, a, err)
		}
	}
	for _, header := range []string{
		"", "Bearer x", "SDK-HMAC-SHA256", "SDK-HMAC-SHA256 ", "SDK-HMAC-SHA256 Access=AK",
		"SDK-HMAC-SHA256 Access=AK, SignedHeaders=, Signature=ab",
		"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=ab, Access=B",
		"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=ab, More=1",
		"SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature",
	} {
		if a, err := sign.Parse(header); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", header, a)
		}
	}
}

func request(t *testing.T, method, address, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, address, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func parse(t *testing.T, r *http.Request) sign.Authorization {
	t.Helper()
	a, err := sign.Parse(r.Header.Get("Authorization"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}
