package address

import (
	"fmt"
	"net/http"
	"time"
)

// maxRedirects is how many redirects a Client follows.
const maxRedirects = 5

// Client is an HTTP client that connects to allowed addresses only, redirects included, and uses no proxy: what a name resolves to
// is checked when it is connected to. A request takes at most the timeout, redirects and its answer's body included.
func (p Policy) Client(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:   timeout,
		Transport: &http.Transport{DialContext: p.Dialer().DialContext, TLSHandshakeTimeout: timeout, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("more than %d redirects", maxRedirects)
			}
			return nil
		},
	}
}
