package address

import (
	"net"
	"net/netip"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ips, refusedAs string }{
		{"169.254.169.254 ::ffff:169.254.169.254 fe80::1 fd00:ec2::254 100.100.100.200 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 224.0.0.1 ff02::1 255.255.255.255", "link-local"},
		{"10.0.0.1 172.16.3.4 192.168.1.1 127.0.0.1 ::1 ::ffff:127.0.0.1 0.0.0.0 :: 0.1.2.3 100.64.0.1 fc00::1 64:ff9b::7f00:1", "private"},
		{"8.8.8.8 172.32.0.1 2606:4700::1111 64:ff9b::808:808", ""},
	} {
		for _, text := range strings.Fields(c.ips) {
			ip := netip.MustParseAddr(text)
			strict, open := Policy{}.Check(ip), Policy{AllowPrivate: true}.Check(ip)
			if (strict == nil) != (c.refusedAs == "") || strict != nil && !strings.Contains(strict.Error(), c.refusedAs) {
				t.Errorf("%s: %v, want %q", text, strict, c.refusedAs)
			}
			if (open == nil) != (c.refusedAs != "link-local") {
				t.Errorf("%s with private networks: %v", text, open)
			}
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	if _, err := (Policy{}).Resolve(t.Context(), "localhost"); err == nil || !strings.Contains(err.Error(), "private") {
		t.Errorf("localhost is resolved: %v", err)
	}
	ips, err := Policy{AllowPrivate: true}.Resolve(t.Context(), "127.0.0.1")
	if err != nil || len(ips) != 1 || ips[0] != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("127.0.0.1 is %v, %v", ips, err)
	}
}

func TestDialerChecksTheAddressItConnectsTo(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if conn, err := (Policy{}).Dialer().DialContext(t.Context(), "tcp", listener.Addr().String()); err == nil {
		conn.Close()
		t.Error("a private address is dialled")
	}
	conn, err := Policy{AllowPrivate: true}.Dialer().DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}
