package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// listen takes the API's address at once, so that the port is known; requests wait until everything answers.
func (s *stack) listen(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.config.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; --listen names another address", s.config.listen, err)
	}
	s.address = listener
	s.onClose("the listener", func() error {
		_ = listener.Close() // the server has closed it, unless the start failed before there was one
		return nil
	})
	return nil
}

// URL is the API's own address.
func (s *stack) URL() string {
	host, _, _ := net.SplitHostPort(s.config.listen)
	if address, err := netip.ParseAddr(host); host == "" || err == nil && address.IsUnspecified() {
		host = "127.0.0.1" // "everywhere" is nowhere that one can connect to
	}
	_, port, _ := net.SplitHostPort(s.address.Addr().String())
	return "http://" + net.JoinHostPort(host, port)
}

// publicURL is what URLs for others begin with.
func (s *stack) publicURL() string {
	if s.config.publicURL != "" {
		return strings.TrimSuffix(s.config.publicURL, "/")
	}
	return s.URL()
}
