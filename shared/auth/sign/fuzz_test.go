package sign_test

import (
	"net/http"
	"net/url"
	"reflect"
	"testing"

	"github.com/containerops/containerops/shared/auth/sign"
)

// FuzzSignature signs any request: as it comes over the wire the signature holds, and for another body it does not. A header is
// refused, or means the same when it is written again.
func FuzzSignature(f *testing.F) {
	for _, k := range known {
		f.Add(k.url, "a=1&a=%20", "text/html, application/json", []byte(k.body), "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=0a")
	}
	f.Add("/a b/ü%/../%2F//", "a;b&=&%zz&+", " a\tb ", []byte{0xff}, "SDK-HMAC-SHA256 Signature==, SignedHeaders=;, Access= ")
	f.Fuzz(func(t *testing.T, path, query, value string, body []byte, header string) {
		if a, err := sign.Parse(header); err == nil {
			if again, err := sign.Parse(a.String()); err != nil || !reflect.DeepEqual(again, a) {
				t.Errorf("%q is %+v, and that %+v (%v)", header, a, again, err)
			}
		}
		sent := &http.Request{
			Method: http.MethodPut, Host: "127.0.0.1:8080", URL: &url.URL{Path: "/" + path, RawQuery: query}, Header: http.Header{"X-Value": {value}},
		}
		sign.Sign(sent, body, "AK", secret, at)
		came, err := url.ParseRequestURI(sent.URL.RequestURI())
		if err != nil {
			return // what cannot be sent
		}
		a, err := sign.Parse(sent.Header.Get("Authorization"))
		if err != nil {
			t.Fatal(err)
		}
		received := &http.Request{Method: sent.Method, Host: sent.Host, URL: came, Header: sent.Header}
		if !sign.Verify(received, body, a, secret) {
			t.Errorf("%q %q %q: the signature does not hold", path, query, value)
		}
		if sign.Verify(received, append(body, 'x'), a, secret) {
			t.Errorf("%q %q %q: the signature holds for another body", path, query, value)
		}
	})
}
