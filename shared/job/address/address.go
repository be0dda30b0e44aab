// Package address decides which network addresses a job may reach for its user.
//
// A user of the service chooses URLs that the service then fetches. Without a rule he would reach what only the machine
// can: the cloud's metadata service on a link-local address, which hands out the machine's credentials, and other private
// services. Link-local and metadata addresses are refused always, private and loopback ones unless the policy allows them.
//
// A name is checked by what it resolves to, and who connects must connect to those very addresses: a second resolving may
// give others (DNS rebinding). Dialer does so by itself; git is told of them by http.curloptResolve.
package address

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// Policy says what may be reached.
type Policy struct {
	AllowPrivate bool // private, shared and loopback addresses
}

// Refusal is why an address may not be reached. Trying again does not help.
type Refusal struct{ reason string }

func (r *Refusal) Error() string { return r.reason }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// Check returns why an address may not be reached, a *Refusal, or nil when it may.
func (p Policy) Check(ip netip.Addr) error {
	ip = inner(ip.Unmap())
	switch {
	case metadata[ip], ip.IsLinkLocalUnicast(), ip.IsLinkLocalMulticast(), ip.IsMulticast(), ip == broadcast:
		return refuse("address %s is link-local: it is never reached for a job", ip)
	case p.AllowPrivate:
		return nil
	case ip.IsPrivate(), ip.IsLoopback(), ip.IsUnspecified(), zero.Contains(ip), shared.Contains(ip):
		return refuse("address %s is private: it is reached only where private networks are allowed", ip)
	}
	return nil
}

// Resolve returns a host's addresses, which are all allowed: one that is not refuses the host.
func (p Policy) Resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("resolve host %q: %w", host, err)
	}
	for i, ip := range ips {
		ips[i] = ip.Unmap()
		if err := p.Check(ips[i]); err != nil {
			return nil, fmt.Errorf("host %q: %w", host, err)
		}
	}
	return ips, nil
}

// Dialer returns a dialer that connects to allowed addresses only: it checks the very address that is connected to.
func (p Policy) Dialer() *net.Dialer {
	return &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("address %q: %w", address, err)
		}
		return p.Check(to.Addr())
	}}
}
