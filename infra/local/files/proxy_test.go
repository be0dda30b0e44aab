package files_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/containerops/containerops/infra/local/files"
)

const disposition = `attachment; filename*=utf-8''%C3%BC%20b.war`

// public is a server with its proxy on a listener, and one object in it.
type public struct {
	*files.Server
	listener *httptest.Server
}

func newPublic(t *testing.T) public {
	t.Helper()
	s := open(t, t.TempDir())
	t.Cleanup(func() { closeServer(t, s) })
	listener := httptest.NewServer(s.Proxy())
	t.Cleanup(listener.Close)
	put(t, s, "1/ü b%20c.war", "0123456789")
	return public{s, listener}
}

func (p public) presign(t *testing.T, options ...func(*s3.PresignOptions)) *v4.PresignedHTTPRequest {
	t.Helper()
	r, err := p.Presign(p.listener.URL).PresignGetObject(t.Context(), &s3.GetObjectInput{
		Bucket: aws.String(files.FilesBucket), Key: aws.String("1/ü b%20c.war"),
		ResponseContentDisposition: aws.String(disposition),
		ResponseContentType:        aws.String("application/octet-stream"),
	}, options...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type answer struct {
	status int
	body   string
	header http.Header
}

func do(t *testing.T, method, address, body string, header http.Header) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, string(data), response.Header}
}

func TestAPresignedDownload(t *testing.T) {
	p := newPublic(t)
	link := p.presign(t).URL

	t.Run("answers the bytes under the name it was signed with", func(t *testing.T) {
		a := do(t, "GET", link, "", nil)
		if a.status != 200 || a.body != "0123456789" {
			t.Fatalf("%d %q", a.status, a.body)
		}
		if got := a.header.Get("Content-Disposition"); got != disposition {
			t.Errorf("Content-Disposition %q", got)
		}
		if got := a.header.Get("Content-Type"); got != "application/octet-stream" {
			t.Errorf("Content-Type %q", got)
		}
	})
	t.Run("answers a range", func(t *testing.T) {
		a := do(t, "GET", link, "", http.Header{"Range": {"bytes=2-4"}})
		if a.status != 206 || a.body != "234" || a.header.Get("Content-Range") != "bytes 2-4/10" {
			t.Errorf("%d %q %v", a.status, a.body, a.header)
		}
	})
	t.Run("does not mind what the client authenticated with before", func(t *testing.T) {
		a := do(t, "GET", link, "", http.Header{
			"Authorization": {"SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=0"}, "X-Auth-Token": {"token"},
		})
		if a.status != 200 {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("is refused once any part of it is changed", func(t *testing.T) {
		for _, changed := range []string{
			strings.Replace(link, "X-Amz-Signature=", "X-Amz-Signature=0", 1),
			strings.Replace(link, "X-Amz-Expires=900", "X-Amz-Expires=901", 1),
			strings.Replace(link, "attachment", "inline", 1),
			strings.Replace(link, "/files/1/", "/files/2/", 1),
			strings.Replace(link, "/files/", "/work/", 1),
		} {
			if a := do(t, "GET", changed, "", nil); changed == link || a.status != 403 {
				t.Errorf("%s: %d, want 403", changed, a.status)
			}
		}
		if a := do(t, "PUT", link, "other", nil); a.status != 403 {
			t.Errorf("PUT: %d, want 403", a.status)
		}
	})
	t.Run("is refused after its time", func(t *testing.T) {
		late := p.presign(t, func(o *s3.PresignOptions) { o.Expires, o.Presigner = time.Minute, yesterday{v4.NewSigner()} }).URL
		if a := do(t, "GET", late, "", nil); a.status != 403 || !strings.Contains(a.body, "expired") {
			t.Errorf("%d %s, want 403 and why", a.status, a.body)
		}
	})
}

func TestAPresignedUpload(t *testing.T) {
	p := newPublic(t)
	r, err := p.Presign(p.listener.URL).PresignPutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(files.FilesBucket), Key: aws.String("up"), ContentLength: aws.Int64(4),
	})
	if err != nil {
		t.Fatal(err)
	}
	if a := do(t, "PUT", r.URL, "12345", nil); a.status != 403 {
		t.Errorf("more than was signed: %d, want 403", a.status)
	}
	if a := do(t, "PUT", r.URL, "1234", nil); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if body, _, err := get(t.Context(), p.Server, "up"); body != "1234" {
		t.Errorf("got %q, %v", body, err)
	}
}

func TestNothingButPresignedRequestsComesIn(t *testing.T) {
	p := newPublic(t)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/files/1/a", 403},
		{"GET", "/files/", 404},
		{"GET", "/files?X-Amz-Signature=0", 404},
		{"GET", "/other/key?X-Amz-Signature=0", 404},
		{"GET", "/?X-Amz-Signature=0", 404},
		{"DELETE", "/files/1/a?X-Amz-Signature=0", 405},
		{"POST", "/files/1/a?X-Amz-Signature=0", 405},
		{"PATCH", "/create-user?X-Amz-Signature=0", 404},
	} {
		if a := do(t, c.method, p.listener.URL+c.path, "", nil); a.status != c.status {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, a.status, c.status)
		}
	}
}

// yesterday signs as if it were a day ago.
type yesterday struct{ *v4.Signer }

func (y yesterday) PresignHTTP(ctx context.Context, c aws.Credentials, r *http.Request, hash, service, region string, at time.Time,
	options ...func(*v4.SignerOptions)) (string, http.Header, error) {
	return y.Signer.PresignHTTP(ctx, c, r, hash, service, region, at.Add(-24*time.Hour), options...)
}
