package gateway_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/shared/pipeline"
)

type (
	event  = events.APIGatewayV2HTTPRequest
	answer = events.APIGatewayV2HTTPResponse
)

// serve starts a gateway whose one function takes every request, and returns its address.
func serve(t *testing.T, function any, change func(*gateway.Gateway)) string {
	t.Helper()
	g, err := gateway.New([]gateway.Route{
		{Method: "GET", Path: "/things/{id}", Function: "f"},
		{Method: "POST", Path: "/things", Function: "f"},
	}, map[string]gateway.Function{"f": lambda.NewHandler(function)})
	if err != nil {
		t.Fatal(err)
	}
	g.Log = slog.New(slog.DiscardHandler)
	if change != nil {
		change(g)
	}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	return server.URL
}

// echo answers with the event itself.
func echo(e event) (answer, error) {
	body, err := json.Marshal(e)
	return answer{StatusCode: 200, Body: string(body)}, err
}

// send does a request and reads the event that the function was given from the answer.
func send(t *testing.T, method, url string, body []byte, header http.Header) event {
	t.Helper()
	r := request(t, method, url, bytes.NewReader(body))
	for name, values := range header {
		r.Header[name] = values
	}
	status, text, _ := do(t, r)
	if status != 200 {
		t.Fatalf("%s %s: %d %s", method, url, status, text)
	}
	var e event
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func request(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func do(t *testing.T, r *http.Request) (status int, body string, header http.Header) {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text), response.Header
}

func TestAnEventIsBuiltAsAPIGatewayDoes(t *testing.T) {
	t.Parallel()
	url := serve(t, echo, nil)
	e := send(t, "GET", url+"/things/a%20b?x=1&x=2&y=%26", nil, http.Header{
		"X-Thing": {"one", "two"}, "Cookie": {"a=1; b=2", "c=3"}, "X-Forwarded-For": {"192.0.2.1"},
	})
	for what, pair := range map[string][2]string{
		"version":                  {e.Version, "2.0"},
		"route key":                {e.RouteKey, "GET /things/{id}"},
		"raw path, decoded":        {e.RawPath, "/things/a b"},
		"raw query, as it came":    {e.RawQueryString, "x=1&x=2&y=%26"},
		"path parameter":           {e.PathParameters["id"], "a b"},
		"query, joined":            {e.QueryStringParameters["x"], "1,2"},
		"query, decoded":           {e.QueryStringParameters["y"], "&"},
		"header, lower and joined": {e.Headers["x-thing"], "one,two"},
		"forwarded for, added to":  {e.Headers["x-forwarded-for"], "192.0.2.1, 127.0.0.1"},
		"host":                     {"http://" + e.Headers["host"], url},
		"no cookie among headers":  {e.Headers["cookie"], ""},
		"cookies":                  {strings.Join(e.Cookies, "|"), "a=1|b=2|c=3"},
		"context's method":         {e.RequestContext.HTTP.Method, "GET"},
		"context's path":           {e.RequestContext.HTTP.Path, "/things/a b"},
		"context's stage":          {e.RequestContext.Stage, "$default"},
		"context's route key":      {e.RequestContext.RouteKey, "GET /things/{id}"},
		"context's source address": {e.RequestContext.HTTP.SourceIP, "127.0.0.1"},
		"context's domain":         {"http://" + e.RequestContext.DomainName, url},
		"no body, so no base64":    {e.Body, ""},
		"an encoded percent sign":  {send(t, "GET", url+"/things/a%25b", nil, nil).PathParameters["id"], "a%b"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
}

func TestABodyIsTextOrBase64ByItsType(t *testing.T) {
	t.Parallel()
	url := serve(t, echo, nil)
	for contentType, base64Wanted := range map[string]bool{
		"":                                  false,
		"application/json":                  false,
		"application/json;charset=utf8":     false,
		"application/problem+json":          false,
		"application/xml":                   false,
		"application/javascript":            false,
		"text/plain":                        false,
		"application/yaml;charset=utf8":     true,
		"application/x-www-form-urlencoded": true,
		"application/octet-stream":          true,
	} {
		header := http.Header{}
		if contentType != "" {
			header.Set("Content-Type", contentType)
		}
		e := send(t, "POST", url+"/things", []byte("name: x"), header)
		want := "name: x"
		if base64Wanted {
			want = base64.StdEncoding.EncodeToString([]byte(want))
		}
		if e.IsBase64Encoded != base64Wanted || e.Body != want {
			t.Errorf("%q: got body %q, base64 %v", contentType, e.Body, e.IsBase64Encoded)
		}
	}
}

func TestAnAnswerBecomesTheResponse(t *testing.T) {
	t.Parallel()
	t.Run("with its status, headers and cookies", func(t *testing.T) {
		t.Parallel()
		url := serve(t, func() (answer, error) {
			return answer{StatusCode: 201, Headers: map[string]string{"X-A": "1,2"}, Cookies: []string{"a=1", "b=2"}, Body: "made"}, nil
		}, nil)
		status, body, header := do(t, request(t, "GET", url+"/things/1", nil))
		if status != 201 || body != "made" || header.Get("X-A") != "1,2" || len(header.Values("Set-Cookie")) != 2 {
			t.Errorf("got %d %q %v", status, body, header)
		}
	})
	t.Run("with bytes from base64", func(t *testing.T) {
		t.Parallel()
		url := serve(t, func() (answer, error) {
			return answer{StatusCode: 200, Body: base64.StdEncoding.EncodeToString([]byte{0, 255}), IsBase64Encoded: true}, nil
		}, nil)
		if _, body, _ := do(t, request(t, "GET", url+"/things/1", nil)); body != "\x00\xff" {
			t.Errorf("got %q", body)
		}
	})
	t.Run("as JSON of status 200 when it names no status", func(t *testing.T) {
		t.Parallel()
		url := serve(t, func() (map[string]int, error) { return map[string]int{"n": 1}, nil }, nil)
		status, body, header := do(t, request(t, "GET", url+"/things/1", nil))
		if status != 200 || body != `{"n":1}` || header.Get("Content-Type") != "application/json" {
			t.Errorf("got %d %q %v", status, body, header)
		}
	})
}

func TestAFunctionThatFailsIsAnInternalErrorThatSaysNothing(t *testing.T) {
	t.Parallel()
	for name, function := range map[string]any{
		"by an error":              func() (answer, error) { return answer{}, errors.New("secret") },
		"by a panic":               func() (answer, error) { panic("secret") },
		"by a status that is none": func() (answer, error) { return answer{StatusCode: 7, Body: "secret"}, nil },
		"by too long an answer": func() (answer, error) {
			return answer{StatusCode: 200, Body: strings.Repeat("secret", 1<<20)}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serve(t, function, nil)
			status, body, _ := do(t, request(t, "GET", url+"/things/1", nil))
			var faults []struct{ ErrorCode string }
			if err := json.Unmarshal([]byte(body), &faults); err != nil {
				t.Fatal(err)
			}
			if status != 500 || len(faults) != 1 || faults[0].ErrorCode != string(pipeline.Internal) || strings.Contains(body, "secret") {
				t.Errorf("got %d %s", status, body)
			}
		})
	}
}

func TestAFunctionIsGivenTheTimeThatAWSGives(t *testing.T) {
	t.Parallel()
	url := serve(t, func(ctx context.Context) (answer, error) {
		<-ctx.Done()
		return answer{}, ctx.Err()
	}, func(g *gateway.Gateway) { g.Limits.Timeout = time.Millisecond })
	status, body, _ := do(t, request(t, "GET", url+"/things/1", nil))
	if status != 503 || strings.TrimSpace(body) != `{"message":"Service Unavailable"}` {
		t.Errorf("got %d %s", status, body)
	}
}

func TestSoManyRequestsAreTakenAtOnce(t *testing.T) {
	t.Parallel()
	taken, release := make(chan struct{}), make(chan struct{})
	url := serve(t, func() (answer, error) {
		taken <- struct{}{}
		<-release
		return answer{StatusCode: 200}, nil
	}, func(g *gateway.Gateway) { g.Limits.AtOnce = 1 })
	var first sync.WaitGroup
	first.Go(func() {
		response, err := http.Get(url + "/things/1")
		if err != nil {
			t.Error(err)
			return
		}
		defer response.Body.Close()
		if response.StatusCode != 200 {
			t.Errorf("the first is answered %d", response.StatusCode)
		}
	})
	<-taken
	status, body, _ := do(t, request(t, "GET", url+"/things/1", nil))
	if status != 429 || strings.TrimSpace(body) != `{"message":"Too Many Requests"}` {
		t.Errorf("the second is answered %d %s", status, body)
	}
	close(release)
	first.Wait()
}

func TestRequestsOverTheLimitsAreRefused(t *testing.T) {
	t.Parallel()
	url := serve(t, echo, nil)
	const mega = 1 << 20
	for name, test := range map[string]struct {
		body       int
		chunked    bool
		headerSize int
		status     int
		answer     string
	}{
		"a body over 10 MB, by its length":       {body: 10*mega + 1, status: 413, answer: "SVCSTG.SWR.4131001"},
		"a body over 10 MB, of unknown length":   {body: 10*mega + 1, chunked: true, status: 413, answer: "SVCSTG.SWR.4131001"},
		"a body that a function does not take":   {body: 6 * mega, status: 413, answer: "SVCSTG.SWR.4131001"},
		"headers over 10 KB":                     {headerSize: 10240, status: 431, answer: "SVCSTG.SWR.4310001"},
		"headers that fit, and a body that fits": {headerSize: 9000, body: mega, status: 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var body io.Reader = bytes.NewReader(bytes.Repeat([]byte{'x'}, test.body))
			if test.chunked {
				body = io.MultiReader(body)
			}
			r := request(t, "POST", url+"/things", body)
			r.Header.Set("X-Long", strings.Repeat("x", test.headerSize))
			status, text, _ := do(t, r)
			if status != test.status || !strings.Contains(text, test.answer) {
				t.Errorf("got %d %.200s", status, text)
			}
		})
	}
}
