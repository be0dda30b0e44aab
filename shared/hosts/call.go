package hosts

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/containerops/containerops/shared/job/mask"
)

// maxAnswer is how many bytes are read of an answer: a page of 100 hooks has less than half as many.
const maxAnswer = 1 << 20

// caller makes the requests of one account. The token goes into a header, never into a URL, which hosts and proxies log.
type caller struct {
	client     *http.Client
	base       string // what paths are appended to
	token      string
	header     http.Header
	repository string // the path of what belongs to the repository
}

func (c caller) place() string { return c.repository }

// Refused is a host's answer that is not what was asked for.
type Refused struct {
	Host   string
	Status int
	Reason string // as the host says it; without the token, and bounded
	again  bool
}

func (r *Refused) Error() string {
	return fmt.Sprintf("%s answered %d: %s", r.Host, r.Status, cmp.Or(r.Reason, http.StatusText(r.Status)))
}

// Again says whether asking again may help: the host has failed, or has had too many requests.
func (r *Refused) Again() bool { return r.again }

// do sends a request with in as JSON, and reads the answer's JSON into out; both may be nil.
func (c caller) do(ctx context.Context, method, path string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, &body)
	if err != nil {
		return errors.New("the host's URL is not valid")
	}
	r.Header = c.headers(in != nil)
	answer, err := c.client.Do(r)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // without the URL
		}
		return fmt.Errorf("ask %s: %w", r.URL.Host, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("ask %s: read its answer: %w", r.URL.Host, err)
	}
	if answer.StatusCode >= 300 {
		return c.refused(answer, text)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("ask %s: its answer is not what its documentation says", r.URL.Host)
	}
	return nil
}

func (c caller) headers(withBody bool) http.Header {
	header := c.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("Authorization", "Bearer "+c.token)
	header.Set("User-Agent", "ContainerOps") // GitHub refuses requests without one
	if withBody {
		header.Set("Content-Type", "application/json")
	}
	return header
}

// refused understands an answer of an error. Hosts put the reason into message, error or errors, as a text, or as a list by field.
func (c caller) refused(answer *http.Response, text []byte) *Refused {
	var said struct{ Message, Error, Errors json.RawMessage }
	_ = json.Unmarshal(text, &said) // a proxy's page is no reason that anyone could use
	var all []string
	for _, one := range []json.RawMessage{said.Message, said.Error, said.Errors} {
		if reason := string(one); len(one) > 0 {
			_ = json.Unmarshal(one, &reason) // else it stays as it is
			all = append(all, reason)
		}
	}
	reason := mask.Text(strings.Join(all, ": "), mask.Forms([]string{c.token}))
	status := answer.StatusCode
	return &Refused{
		Host: answer.Request.URL.Host, Status: status, Reason: strings.ToValidUTF8(reason[:min(len(reason), maxReason)], ""),
		again: status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || answer.Header.Get("Retry-After") != "",
	}
}

// maxReason bounds what is kept of a host's reason, in bytes.
const maxReason = 300

// maxRedirects is how many are followed: hosts answer so for a repository that was renamed.
const maxRedirects = 3

// sameRequest follows redirects to the same host alone, as the token is for no other, and none that makes another request of it.
func sameRequest(r *http.Request, via []*http.Request) error {
	first := via[0]
	if len(via) > maxRedirects || r.URL.Scheme != first.URL.Scheme || r.URL.Host != first.URL.Host || r.Method != first.Method {
		return http.ErrUseLastResponse
	}
	return nil
}
