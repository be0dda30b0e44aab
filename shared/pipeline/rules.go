package pipeline

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checker notes every rule that a definition breaks, each with the path of the field.
type checker struct {
	faults   Faults
	params   map[string]bool // the names that the definition's params have
	services []Service       // of all stages; nil when a stage stands alone
	triggers int             // how many were seen so far
}

func (c *checker) fault(code Code, at path, format string, args ...any) {
	c.faults = append(c.faults, faultAt(code, at, format, args...))
}

// present notes an empty string where one is required.
func (c *checker) present(at path, value string) bool {
	if value == "" {
		c.fault(MissingParam, at, "is required")
	}
	return value != ""
}

// script bounds a text that may hold anything but NUL, which neither a process nor a file name can take.
func (c *checker) script(at path, value string, most int) {
	if len(value) > most {
		c.fault(InvalidParam, at, "has %d bytes, at most %d", len(value), most)
	}
	if strings.ContainsRune(value, 0) {
		c.fault(InvalidParam, at, "must not hold NUL")
	}
}

// prose bounds a text for people, of one or more lines.
func (c *checker) prose(at path, value string, most int) {
	if len(value) > most {
		c.fault(InvalidParam, at, "has %d bytes, at most %d", len(value), most)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }) {
		c.fault(InvalidParam, at, "must not hold control characters")
	}
}

// line bounds a text of one line.
func (c *checker) line(at path, value string, most int) {
	if len(value) > most {
		c.fault(InvalidParam, at, "has %d bytes, at most %d", len(value), most)
	}
	if strings.ContainsFunc(value, unicode.IsControl) {
		c.fault(InvalidParam, at, "must not hold control characters or line breaks")
	}
}

// name checks the required name of a pipeline, a stage, a resource or a channel.
func (c *checker) name(code Code, at path, value string) {
	switch {
	case value == "" && code == InvalidParam:
		c.fault(MissingParam, at, "is required")
	case value == "":
		c.fault(code, at, "is required")
	case utf8.RuneCountInString(value) > MaxName:
		c.fault(code, at, "has %d characters, at most %d", utf8.RuneCountInString(value), MaxName)
	case strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) }):
		c.fault(code, at, "must hold printable characters only")
	case strings.TrimSpace(value) != value:
		c.fault(code, at, "must not begin or end with a space")
	}
}

// count bounds a list.
func (c *checker) count(at path, have, most int) {
	if have > most {
		c.fault(InvalidParam, at, "has %d entries, at most %d", have, most)
	}
}

// oneOf checks a required value that has a few forms.
func oneOf[S ~string](c *checker, at path, value S, allowed ...S) bool {
	if !c.present(at, string(value)) {
		return false
	}
	if slices.Contains(allowed, value) {
		return true
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	c.fault(InvalidParam, at, "must be one of %s, is %s", strings.Join(names, ", "), excerpt(string(value)))
	return false
}

// shape is a text with its ${name} filled in by a character that every form allows, so that forms can be checked before
// the values are known. What a run puts in is checked again (Stage.CheckResolved).
func shape(text string) string { return placeholder().ReplaceAllString(text, "1") }

var placeholder = pattern(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)
