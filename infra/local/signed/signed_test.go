package signed

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/smithy-go"
)

const (
	key    = "AKIDEXAMPLE"
	secret = "a secret that only the test knows"
)

// serve answers every request that gets through with an execution's start.
func serve(t *testing.T, now func() time.Time) (url string, bodies chan string) {
	t.Helper()
	bodies = make(chan string, 10)
	s := httptest.NewServer(Require(Credentials{AccessKey: key, SecretKey: secret, Now: now}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies <- string(b)
		io.WriteString(w, `{"executionArn":"arn","startDate":1}`)
	})))
	t.Cleanup(s.Close)
	return s.URL, bodies
}

func client(url, key, secret string) *sfn.Client {
	return sfn.New(sfn.Options{
		BaseEndpoint: aws.String(url), Region: "eu-central-1", Credentials: credentials.NewStaticCredentialsProvider(key, secret, ""),
		RetryMaxAttempts: 1,
	})
}

func start(c *sfn.Client) error {
	_, err := c.StartExecution(context.Background(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String("arn:aws:states:us-east-1:1:stateMachine:m"), Input: aws.String(`{"a":"ä"}`),
	})
	return err
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func TestTheSDKsRequestGetsThroughWithItsBody(t *testing.T) {
	t.Parallel()
	url, bodies := serve(t, nil)
	if err := start(client(url, key, secret)); err != nil {
		t.Fatal(err)
	}
	if b := <-bodies; !strings.Contains(b, `{\"a\":\"ä\"}`) {
		t.Errorf("body %s", b)
	}
}

func TestAWrongSignatureIsRefusedAsOnAWS(t *testing.T) {
	t.Parallel()
	later := func() time.Time { return time.Now().Add(20 * time.Minute) }
	for _, c := range []struct {
		name, key, secret, want string
		now                     func() time.Time
	}{
		{"an unknown access key", "AKIDOTHER", secret, "UnrecognizedClientException", nil},
		{"a wrong secret", key, "guess", "InvalidSignatureException", nil},
		{"a signature of twenty minutes ago", key, secret, "InvalidSignatureException", later},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url, bodies := serve(t, c.now)
			if err := start(client(url, c.key, c.secret)); code(err) != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if len(bodies) != 0 {
				t.Error("the request got through")
			}
		})
	}
}

func TestARequestThatWasChangedIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*http.Request)
	}{
		{"another body", func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("{}")), 2 }},
		{"another operation", func(r *http.Request) { r.Header.Set("X-Amz-Target", "AWSStepFunctions.StopExecution") }},
		{"a query", func(r *http.Request) { r.URL.RawQuery = "x=1" }},
		{"another path", func(r *http.Request) { r.URL.Path = "/other" }},
		{"another time", func(r *http.Request) {
			r.Header.Set("X-Amz-Date", time.Now().UTC().Add(time.Minute).Format("20060102T150405Z"))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url, bodies := serve(t, nil)
			forged := sfn.New(sfn.Options{
				BaseEndpoint: aws.String(url), Region: "us-east-1", RetryMaxAttempts: 1,
				Credentials: credentials.NewStaticCredentialsProvider(key, secret, ""),
				HTTPClient: doer(func(r *http.Request) (*http.Response, error) {
					c.change(r)
					return http.DefaultClient.Do(r)
				}),
			})
			if err := start(forged); code(err) != "InvalidSignatureException" {
				t.Errorf("got %v", err)
			}
			if len(bodies) != 0 {
				t.Error("the request got through")
			}
		})
	}
}

type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(r *http.Request) (*http.Response, error) { return d(r) }

func TestWhatIsNotSignedIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, authorization, want string }{
		{"nothing", "", "MissingAuthenticationTokenException"},
		{"another scheme", "Bearer x", "IncompleteSignatureException"},
		{"half a credential", "AWS4-HMAC-SHA256 Credential=" + key + "/20260102, SignedHeaders=host, Signature=0", "IncompleteSignatureException"},
		{"no date", "AWS4-HMAC-SHA256 Credential=" + key + "/20260102/r/s/aws4_request, SignedHeaders=host, Signature=0", "IncompleteSignatureException"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url, _ := serve(t, nil)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			if c.authorization != "" {
				r.Header.Set("Authorization", c.authorization)
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			b, _ := io.ReadAll(res.Body)
			if res.StatusCode != http.StatusForbidden || !strings.Contains(string(b), c.want) {
				t.Errorf("%d %s", res.StatusCode, b)
			}
		})
	}
}

func TestABodyThatIsTooLargeIsRefusedBeforeItIsSigned(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, nil)
	res, err := http.Post(url, "application/x-amz-json-1.0", strings.NewReader(strings.Repeat("x", MaxBody+1)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestEntityTooLarge {
		t.Error(res.Status)
	}
}
