// Package notify carries what a run tells to others: calls of their webhooks.
package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/containerops/containerops/shared/job/address"
)

// Call is one request to a webhook of others.
type Call struct {
	Method string
	URL    string
	Key    string // Idempotency-Key: the same for each try of one delivery
	Body   []byte // JSON; none with GET
	Header http.Header
}

// Limits of a call.
const (
	CallTimeout = 10 * time.Second
	maxAnswer   = 64 << 10 // bytes that are read of an answer, which nobody looks at, so that the connection can be used again
)

// Caller calls webhooks, at the addresses that its policy allows.
type Caller struct{ client *http.Client }

// NewCaller makes a Caller.
func NewCaller(policy address.Policy) *Caller { return &Caller{policy.Client(CallTimeout)} }

// Do makes a call and returns the answer's status, 0 when none came. Its error says why the call was not taken; it is a Refusal when
// another would not be either, and names the host and not the rest of the URL, which may hold a secret.
func (c *Caller) Do(ctx context.Context, call Call) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, call.Method, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return 0, Refuse("the URL is not valid")
	}
	if call.Header != nil {
		r.Header = call.Header.Clone()
	}
	if len(call.Body) > 0 {
		r.Header.Set("Content-Type", "application/json;charset=utf8")
	}
	r.Header.Set("User-Agent", "ContainerOps")
	r.Header.Set("Idempotency-Key", call.Key)
	answer, err := c.client.Do(r)
	if err != nil {
		return 0, unanswered(r.URL.Host, err)
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswer)) // what it says does not matter
	return answer.StatusCode, taken(answer.StatusCode)
}

// unanswered says why no answer came of a host.
func unanswered(host string, err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	var forbidden *address.Refusal
	if errors.As(err, &forbidden) {
		return Refuse("call %s: %v", host, err)
	}
	return fmt.Errorf("call %s: %w", host, err)
}

// taken says what a status means for a call.
func taken(status int) error {
	switch {
	case status < 300:
		return nil
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return fmt.Errorf("it answered %d", status)
	default:
		return Refuse("it answered %d", status)
	}
}
