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

	mu    sync.Mutex
	token string
}

// New makes a Client for the user that the credentials name.
func New(c Credentials) *Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // a stack on this machine is never behind one
	transport.MaxIdleConnsPerHost = 64
	return &Client{Credentials: c, HTTP: &http.Client{Transport: transport, Timeout: 2 * time.Minute}}
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
	token, err := c.Token(ctx)
	if err != nil {
		return nil, err
	}
	header := http.Header{"X-Auth-Token": {token}, "Accept": {"application/json"}}
	var data []byte
	if body != nil {
		header.Set("Content-Type", "application/json;charset=utf8")
		if data, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	return c.Send(ctx, method, path, header, data)
}

// Send sends a request as it is given: no token, no content type of its own. A path that is a whole URL is kept.
func (c *Client) Send(ctx context.Context, method, path string, header http.Header, body []byte) (*Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.URL(path), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	for name, values := range header {
		request.Header[name] = values
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
