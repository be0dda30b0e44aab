package definition

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Transport is a client's way to the service that checks each answer of it on the way.
type Transport struct {
	Definition *Definition
	Service    string            // where the service is
	Next       http.RoundTripper // the way itself
	Report     func(error)       // told of each answer that is not in the definition
}

// RoundTrip sends a request and returns its answer as it came.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.Next.RoundTrip(r)
	if err != nil || !t.isService(r.URL) {
		return response, err
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err)
	}
	if err := t.Definition.Check(r, response.StatusCode, response.Header, body); err != nil {
		t.Report(err)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

// isService is false for the object store, also where it is at the service's own address: its URLs are presigned.
func (t *Transport) isService(u *url.URL) bool {
	service, err := url.Parse(t.Service)
	return err == nil && service.Host == u.Host && !u.Query().Has("X-Amz-Signature")
}
