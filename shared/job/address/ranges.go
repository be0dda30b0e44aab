package address

import "net/netip"

// metadata are the metadata services that do not lie on link-local addresses: AWS over IPv6, and Alibaba's.
var metadata = map[netip.Addr]bool{
	netip.MustParseAddr("fd00:ec2::254"):   true,
	netip.MustParseAddr("100.100.100.200"): true,
}

var (
	broadcast = netip.MustParseAddr("255.255.255.255")
	zero      = netip.MustParsePrefix("0.0.0.0/8")     // "this host": Linux connects to itself
	shared    = netip.MustParsePrefix("100.64.0.0/10") // carrier's networks, and many clouds' inner ones
	nat64     = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour = netip.MustParsePrefix("2002::/16")
)

// inner returns the IPv4 address that an IPv6 address only stands for.
func inner(ip netip.Addr) netip.Addr {
	b := ip.As16()
	switch {
	case !ip.Is6():
		return ip
	case nat64.Contains(ip):
		return netip.AddrFrom4([4]byte(b[12:16]))
	case sixToFour.Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return ip.WithZone("")
}
