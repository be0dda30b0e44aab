package pipeline

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PackageName is a package's name as it is stored and shown: percent-encoded, so that "hello hello" and "hello%20hello" are
// the same package (API.md, Settled). The error says what is wrong with the name.
func PackageName(name string) (string, error) {
	decoded, err := url.PathUnescape(name)
	switch {
	case err != nil:
		return "", fmt.Errorf("has a broken percent-encoding: %s", excerpt(name))
	case decoded == "":
		return "", errors.New("is empty")
	case len(decoded) > MaxSegment:
		return "", fmt.Errorf("has %d bytes, at most %d", len(decoded), MaxSegment)
	case decoded == ".", decoded == "..", strings.ContainsAny(decoded, `/\`):
		return "", fmt.Errorf("must be one segment of a path, is %s", excerpt(name))
	case strings.Contains(decoded, "%"): // decoded once more on its way in a URL, it would be another package
		return "", fmt.Errorf("must not contain a percent sign, is %s", excerpt(name))
	case !utf8.ValidString(decoded), strings.ContainsFunc(decoded, unicode.IsControl):
		return "", fmt.Errorf("must be printable UTF-8, is %s", excerpt(name))
	}
	return url.PathEscape(decoded), nil
}

func (c *checker) packageName(at path, name string) {
	if !c.present(at, name) {
		return
	}
	if _, err := PackageName(shape(name)); err != nil {
		c.fault(InvalidParam, at, "%v", err)
	}
}

// normalise writes the package as it is shown; one that names params is written so when they are put in.
func (p *ResourceParams) normalise() {
	if p.Package == "" || shape(p.Package) != p.Package {
		return
	}
	if name, err := PackageName(p.Package); err == nil {
		p.Package = name
	}
}
