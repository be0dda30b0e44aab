package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Client is one user of one stack. It gets its token with the first call that needs one, and may be used by many goroutines.
type Client struct {
	Credentials Credentials
	HTTP        *http.Client
	Sign        func(r *http.Request, body []byte) // when set, requests are signed in place of carrying a token

	mu    sync.Mutex
	token string
}

// New makes a Client for the user that the credentials name.
func New(c Credentials) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // a stack on this machine is never behind one
	transport.MaxIdleConnsPerHost = 64
	return &Client{Credentials: c, HTTP: &http.Client{
		Transport: transport, Timeout: 2 * time.Minute, CheckRedirect: withoutCredentials,
	}}
}

// withoutCredentials keeps the user's credentials from where the service redirects to: an object store, whose presigned
// address is all that it may get.
func withoutCredentials(r *http.Request, via []*http.Request) error {
	if len(via) > 3 {
		return http.ErrUseLastResponse
	}
	r.Header.Del("Authorization")
	r.Header.Del("X-Auth-Token")
	return nil
}

// Call sends a body (none when it is nil) as JSON and decodes the answer into out (nil: it is not read). An answer that is not
// 2xx is an *Error.
func (c *Client) Call(ctx context.Context, method, path string, body, out any) error {
	answer, err := c.Do(ctx, method, path, body)
	if err != nil {
		return err
	}
	if err := answer.Err(); err != nil {
		return err
	}
	if out == nil {
		return nil
	}
	return answer.Decode(out)
}

// Do sends a body (none when it is nil) as JSON with the user's token and returns the answer, whatever its status is.
func (c *Client) Do(ctx context.Context, method, path string, body any) (*Answer, error) {
	header := http.Header{"Accept": {"application/json"}}
	if body == nil {
		return c.DoRaw(ctx, method, path, header, nil)
	}
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	header.Set("Content-Type", "application/json;charset=utf8")
	return c.DoRaw(ctx, method, path, header, data)
}

// DoRaw sends a body as it is, with the user's token or signature, and returns the answer, whatever its status is.
func (c *Client) DoRaw(ctx context.Context, method, path string, header http.Header, body []byte) (*Answer, error) {
	header = header.Clone()
	if header == nil {
		header = http.Header{}
	}
	if c.Sign == nil {
		token, err := c.Token(ctx)
		if err != nil {
			return nil, err
		}
		header.Set("X-Auth-Token", token)
	}
	return c.send(ctx, method, path, header, body, c.Sign)
}

// Send sends a request as it is given, without credentials. A path that is a whole URL is kept.
func (c *Client) Send(ctx context.Context, method, path string, header http.Header, body []byte) (*Answer, error) {
	return c.send(ctx, method, path, header, body, nil)
}

// send sends a request, and again when it is refused for a while.
func (c *Client) send(
	ctx context.Context, method, path string, header http.Header, body []byte, sign func(*http.Request, []byte),
) (*Answer, error) {
	for attempt := 0; ; attempt++ {
		answer, err := c.sendOnce(ctx, method, path, header, body, sign)
		if err != nil || !again(answer) || attempt == attempts-1 {
			return answer, err
		}
		if err := wait(ctx, answer, attempt); err != nil {
			return nil, fmt.Errorf("%s %s: refused for now: %w", method, path, err)
		}
	}
}

func (c *Client) sendOnce(
	ctx context.Context, method, path string, header http.Header, body []byte, sign func(*http.Request, []byte),
) (*Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.URL(path), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	if sign != nil {
		sign(request, body)
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return &Answer{Request: request, Status: response.StatusCode, Header: response.Header, Body: data}, nil
}

// URL is a path's address on this stack; what is an address already stays as it is.
func (c *Client) URL(path string) string {
	if path != "" && path[0] == '/' {
		return c.Credentials.Endpoint + path
	}
	return path
}
