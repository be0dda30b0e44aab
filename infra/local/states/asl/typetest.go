package asl

import (
	"encoding/json"
	"strings"
)

// typeTest reads IsNull, IsPresent, IsNumeric, IsString, IsBoolean and IsTimestamp. Only IsPresent looks at a path that
// leads nowhere; the others fail there, as comparisons do.
func (f *fields) typeTest(c *comparison, operator, kind string) rule {
	want := f.flag(operator)
	if kind == "Present" {
		return presence{variable: c.variable, want: want}
	}
	is := map[string]func(any) bool{
		"Null": func(v any) bool { return v == nil }, "Numeric": isNumber, "String": isString, "Boolean": isBool, "Timestamp": isTimestamp,
	}[kind]
	if is == nil {
		f.refuse(operator, "is not known here")
	}
	c.test = func(v, _ any) bool { return is(v) == want }
	return c
}

type presence struct {
	variable *Path
	want     bool
}

func (p presence) holds(s Scope) (bool, error) {
	_, ok := p.variable.find(s)
	return ok == p.want, nil
}

func isNumber(v any) bool    { _, ok := v.(json.Number); return ok }
func isString(v any) bool    { _, ok := v.(string); return ok }
func isBool(v any) bool      { _, ok := v.(bool); return ok }
func isTimestamp(v any) bool { _, ok := timestamp(v); return ok }

// stringMatches knows * for any text and \* for a star.
func stringMatches(value, pattern any) bool {
	v, ok1 := value.(string)
	p, ok2 := pattern.(string)
	if !ok1 || !ok2 {
		return false
	}
	parts := splitPattern(p)
	if len(parts) == 1 {
		return v == parts[0]
	}
	rest, ok := strings.CutPrefix(v, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[last])
}

// splitPattern returns the texts between the wildcards.
func splitPattern(p string) []string {
	parts := []string{""}
	for i := 0; i < len(p); i++ {
		last := len(parts) - 1
		switch {
		case p[i] == '\\' && i+1 < len(p):
			i++
			parts[last] += p[i : i+1]
		case p[i] == '*':
			parts = append(parts, "")
		default:
			parts[last] += p[i : i+1]
		}
	}
	return parts
}
