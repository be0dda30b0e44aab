package mask

import "bytes"

// URLs replaces the passwords of all URLs in a line. It returns the line itself when there are none.
func URLs(line []byte) []byte {
	rest, masked := line, []byte(nil)
	for {
		scheme := bytes.Index(rest, []byte("://"))
		if scheme < 0 {
			break
		}
		authority := rest[scheme+3:]
		if end := bytes.IndexAny(authority, "/?# \t\r\n\"'<>"); end >= 0 {
			authority = authority[:end]
		}
		colon, at := bytes.IndexByte(authority, ':'), bytes.LastIndexByte(authority, '@')
		kept, next := scheme+3, scheme+3
		if colon >= 0 && colon < at-1 {
			kept, next = scheme+3+colon+1, scheme+3+at
			masked = append(append(masked, rest[:kept]...), Mask...)
		} else {
			masked = append(masked, rest[:kept]...)
		}
		rest = rest[next:]
	}
	if masked == nil {
		return line
	}
	return append(masked, rest...)
}
