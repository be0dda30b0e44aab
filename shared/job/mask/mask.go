// Package mask keeps secrets out of a log.
//
// A Writer stands before the real one and replaces every occurrence of a secret by ******, also one that is split over many
// writes, goes over line ends or overlaps another; and URLs hides the password of any URL in a line, whether or not it is
// a known secret:
//
//	https://user:******@github.com/x/y.git
package mask

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// Mask is what stands for a secret.
const Mask = "******"

// MinLength is the number of bytes from which on a value is masked. Shorter ones hide nothing, since they can be guessed, and
// masking them makes a log unreadable.
const MinLength = 3

// Forms returns the values and the forms in which they are likely to be printed: as they are, escaped for a URL, and in
// base64, alone or at any place within a longer text (as a password is in the header of basic authentication).
func Forms(secrets []string) []string {
	var all []string
	for _, secret := range secrets {
		all = append(all, secret, strings.TrimSpace(secret), url.QueryEscape(secret), url.PathEscape(secret), url.UserPassword("", secret).String()[1:])
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			all = append(all, encoding.EncodeToString([]byte(secret)))
			all = append(all, within(encoding, secret)...)
		}
	}
	all = slices.DeleteFunc(all, func(form string) bool { return len(form) < MinLength })
	slices.Sort(all)
	return slices.Compact(all)
}

// within returns what is the same in the base64 of every text that holds the secret: base64 has three forms of it, by its
// place, of which the first and the last letters depend on the neighbours and are left out.
func within(encoding *base64.Encoding, secret string) []string {
	const shortest = 6 // letters that are left: fewer are found in innocent text
	var forms []string
	for before := range 3 {
		text := encoding.WithPadding(base64.NoPadding).EncodeToString([]byte(strings.Repeat("x", before) + secret))
		first := (before*8 + 5) / 6
		last := (before + len(secret)) * 8 / 6
		if last-first >= shortest {
			forms = append(forms, text[first:last])
		}
	}
	return forms
}
