package asl

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// DefinitionError is one thing wrong with a definition. Parse joins all that it finds.
type DefinitionError struct {
	File   string
	State  string // empty for the machine itself
	Field  string // e.g. Retry[0].MaxAttempts
	Reason string
}

func (e *DefinitionError) Error() string {
	if e.State == "" {
		return fmt.Sprintf("%s: field %s: %s", e.File, e.Field, e.Reason)
	}
	return fmt.Sprintf("%s: state %q: field %s: %s", e.File, e.State, e.Field, e.Reason)
}

// parser gathers what is wrong, so that an author sees everything at once.
type parser struct {
	file  string
	errs  []error
	names map[string]bool // of states, which are unique in the whole machine
}

// fields is one JSON object of a definition. Its getters note what they were asked for: what nobody asked for is unknown.
type fields struct {
	p     *parser
	state string
	path  string // of this object inside the state, e.g. "Retry[0]."
	m     map[string]any
	asked map[string]bool
}

func (p *parser) fields(state, path string, m map[string]any) *fields {
	return &fields{p: p, state: state, path: path, m: m, asked: map[string]bool{}}
}

func (f *fields) refuse(field, reason string, args ...any) {
	f.p.errs = append(f.p.errs, &DefinitionError{
		File: f.p.file, State: f.state, Field: f.path + field, Reason: fmt.Sprintf(reason, args...),
	})
}

// refuseAll is for what is wrong with the object as a whole.
func (f *fields) refuseAll(reason string, args ...any) {
	f.p.errs = append(f.p.errs, &DefinitionError{
		File: f.p.file, State: f.state, Field: strings.TrimSuffix(f.path, "."), Reason: fmt.Sprintf(reason, args...),
	})
}

// done refuses every field that no getter asked for.
func (f *fields) done() {
	for _, name := range sortedKeys(f.m) {
		if !f.asked[name] {
			f.refuse(name, "is not known here")
		}
	}
}

func (f *fields) get(name string) (any, bool) {
	f.asked[name] = true
	v, ok := f.m[name]
	return v, ok
}

func (f *fields) has(name string) bool {
	_, ok := f.m[name]
	return ok
}

func (f *fields) text(name string) string {
	v, ok := f.get(name)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		f.refuse(name, "must be a string")
	}
	return s
}

func (f *fields) required(name string) string {
	if !f.has(name) {
		f.refuse(name, "is missing")
		return ""
	}
	if v, _ := f.get(name); v == "" {
		f.refuse(name, "must not be empty")
	}
	return f.text(name)
}

func (f *fields) flag(name string) bool {
	v, ok := f.get(name)
	if !ok {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		f.refuse(name, "must be true or false")
	}
	return b
}

// integer reads a whole number within bounds; without the field it is absent.
func (f *fields) integer(name string, absent, least, most int64) int64 {
	v, ok := f.get(name)
	if !ok {
		return absent
	}
	n, isNumber := v.(json.Number)
	i, err := n.Int64()
	if !isNumber || err != nil || i < least || i > most {
		f.refuse(name, "must be a whole number from %d to %d", least, most)
		return absent
	}
	return i
}

func (f *fields) object(name string) *fields {
	v, ok := f.get(name)
	m, isObject := v.(map[string]any)
	if !ok || !isObject {
		f.refuse(name, "must be an object")
		return nil
	}
	return f.p.fields(f.state, f.path+name+".", m)
}

// list reads an array of objects.
func (f *fields) list(name string) []*fields {
	v, ok := f.get(name)
	if !ok {
		return nil
	}
	items, ok := v.([]any)
	if !ok || len(items) == 0 {
		f.refuse(name, "must be an array with at least one element")
		return nil
	}
	var out []*fields
	for i, item := range items {
		m, ok := item.(map[string]any)
		if !ok {
			f.refuse(fmt.Sprintf("%s[%d]", name, i), "must be an object")
			continue
		}
		out = append(out, f.p.fields(f.state, fmt.Sprintf("%s%s[%d].", f.path, name, i), m))
	}
	return out
}

func sortedKeys(m map[string]any) []string {
	return slices.Sorted(maps.Keys(m))
}
