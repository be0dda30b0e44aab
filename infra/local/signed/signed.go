// Package signed guards the loopback endpoint of the AWS JSON services (Step Functions, CodeBuild) with AWS Signature
// Version 4, so that other users of the machine cannot start builds: only who has the one access key gets through.
//
// A request carries
//
//	Authorization: AWS4-HMAC-SHA256 Credential=KEY/20260102/us-east-1/states/aws4_request, SignedHeaders=host;x-amz-date;…, Signature=HEX
//	X-Amz-Date: 20260102T030405Z
//
// It is signed again here with the SDK's own signer and the two signatures are compared. Refusals look like AWS's, so that
// clients make their typed errors of them.
package signed

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// MaxBody is how many bytes a request may have. The whole body is needed before its signature can be checked.
const MaxBody = 1 << 20

// maxSkew is how far a signature's time may be from ours, as on AWS: a recorded request is worthless soon.
const maxSkew = 15 * time.Minute

// Credentials are the one access key that is accepted.
type Credentials struct {
	AccessKey string
	SecretKey string
	Now       func() time.Time // time.Now when nil
}

// Require lets only requests through that are signed with the credentials; next gets their body as it was sent.
func Require(c Credentials, next http.Handler) http.Handler {
	if c.Now == nil {
		c.Now = time.Now
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
		if err != nil {
			refuse(w, &refusal{http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException", "the body cannot be read: " + err.Error()})
			return
		}
		if bad := c.check(r, body); bad != nil {
			refuse(w, bad)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// refusal is an error as AWS answers it.
type refusal struct {
	Status  int    `json:"-"`
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func refuse(w http.ResponseWriter, r *refusal) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(r.Status)
	_ = json.NewEncoder(w).Encode(r) // the caller has gone, nobody else is there to tell
}

func forbidden(kind, message string) *refusal {
	return &refusal{http.StatusForbidden, kind, message}
}

// check returns why the request is refused, or nil.
func (c Credentials) check(r *http.Request, body []byte) *refusal {
	header := r.Header.Get("Authorization")
	if header == "" {
		return forbidden("MissingAuthenticationTokenException", "Missing Authentication Token")
	}
	a, ok := parse(header)
	if !ok {
		return forbidden("IncompleteSignatureException", "Authorization header is not a complete AWS4-HMAC-SHA256 signature")
	}
	if subtle.ConstantTimeCompare([]byte(a.accessKey), []byte(c.AccessKey)) != 1 {
		return forbidden("UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil || !a.covers("host", "x-amz-date") {
		return forbidden("IncompleteSignatureException", "The signature must cover Host and X-Amz-Date")
	}
	if skew := c.Now().Sub(at).Abs(); skew > maxSkew {
		return forbidden("InvalidSignatureException", "Signature expired: it is "+skew.Round(time.Second).String()+" from the server's time")
	}
	want, err := c.sign(r, a, at, body)
	if err != nil || subtle.ConstantTimeCompare([]byte(want), []byte(a.signature)) != 1 {
		return forbidden("InvalidSignatureException", "The request signature we calculated does not match the signature you provided.")
	}
	return nil
}

// sign makes the signature that the request should have, from the headers that it says are signed.
func (c Credentials) sign(r *http.Request, a authorization, at time.Time, body []byte) (string, error) {
	again := &http.Request{
		Method: r.Method,
		Host:   r.Host,
		URL:    &url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery},
		Header: http.Header{},
	}
	for _, name := range a.headers {
		switch name {
		case "host":
		case "content-length":
			again.ContentLength = int64(len(body))
		default:
			again.Header[http.CanonicalHeaderKey(name)] = r.Header.Values(name)
		}
	}
	sum := sha256.Sum256(body)
	keys := aws.Credentials{AccessKeyID: c.AccessKey, SecretAccessKey: c.SecretKey}
	if err := v4.NewSigner().SignHTTP(r.Context(), keys, again, hex.EncodeToString(sum[:]), a.service, a.region, at); err != nil {
		return "", err
	}
	made, _ := parse(again.Header.Get("Authorization"))
	return made.signature, nil
}
