package git

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

const (
	refsPath     = "/info/refs"
	refsQuery    = "?service=git-upload-pack"
	maxRedirects = 5
	askTimeout   = 30 * time.Second // for the headers of one answer
)

// reach makes sure that a URL may be fetched and returns the one to which it is redirected. All hosts on the way are pinned to
// the addresses that were checked. A host that does not answer is left to git, which says why.
func (s *session) reach(ctx context.Context, repository string) (string, error) {
	for range maxRedirects {
		u, err := url.Parse(repository)
		if err != nil {
			return "", fmt.Errorf("url: %w", err)
		}
		if u.Scheme != "http" && u.Scheme != "https" {
			return "", fmt.Errorf("scheme %q is not fetched: only http and https are", u.Scheme)
		}
		if err := s.pin(ctx, u); err != nil {
			return "", err
		}
		next, err := s.redirect(ctx, u)
		if err != nil || next == "" {
			return repository, err
		}
		repository = next
	}
	return "", errors.New("the repository's URL is redirected too often")
}

// redirect asks for a repository's refs, without credentials, and returns to where that is redirected: empty for nowhere.
func (s *session) redirect(ctx context.Context, repository *url.URL) (string, error) {
	client := http.Client{
		Transport:     &http.Transport{DialContext: s.Policy.Dialer().DialContext, DisableKeepAlives: true, ResponseHeaderTimeout: askTimeout},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, repository.String()+refsPath+refsQuery, nil)
	if err != nil {
		return "", fmt.Errorf("url: %w", err)
	}
	request.Header.Set("User-Agent", "git/containerops") // some hosts redirect browsers to a page
	answer, err := client.Do(request)
	if err != nil {
		return "", ctx.Err()
	}
	answer.Body.Close()
	to, err := answer.Location()
	if err != nil {
		return "", nil
	}
	if repository.Scheme == "https" && to.Scheme != "https" {
		return "", errors.New("the repository's URL is redirected from https to " + to.Scheme)
	}
	to.User, to.RawQuery, to.Fragment = nil, "", ""
	at, found := strings.CutSuffix(to.String(), refsPath)
	if !found {
		return "", nil // to a page for people: git says what it thinks of it
	}
	return at, nil
}

// pin checks a URL's host and makes git connect to the addresses that were checked.
func (s *session) pin(ctx context.Context, u *url.URL) error {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if s.pinned[net.JoinHostPort(u.Hostname(), port)] {
		return nil
	}
	ips, err := s.Policy.Resolve(ctx, u.Hostname())
	var unknown *net.DNSError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("could not resolve host %q", u.Hostname())
	case err != nil:
		return err
	}
	s.pinned[net.JoinHostPort(u.Hostname(), port)] = true
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil
	}
	return s.resolveAs(u.Hostname(), port, ips)
}
