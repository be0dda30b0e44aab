package pipeline

import (
	"strconv"
	"strings"
)

// MaxFilter bounds a filter, in bytes.
const MaxFilter = 2048

// FilterKind is the type of a filter's value.
type FilterKind int

// The kinds of values.
const (
	FilterText FilterKind = iota
	FilterID              // a whole number that is not negative
)

// Filter is a list's filter: the value asked for by key.
type Filter map[string]string

// ID is the number that a FilterID key has; ok is false when the filter has no such key.
func (f Filter) ID(key string) (id int64, ok bool) {
	value, ok := f[key]
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(value, 10, 64)
	return id, err == nil
}

// ParseFilter reads key::value|key::value, the query's parameter once decoded. Clients that encode the separators once more
// than they should are understood. Unknown and repeated keys and values of a wrong type are InvalidFilter.
func ParseFilter(raw string, keys map[string]FilterKind) (Filter, error) {
	f := Filter{}
	if raw == "" {
		return f, nil
	}
	if len(raw) > MaxFilter {
		return nil, Faultf(InvalidFilter, "filter: has %d bytes, at most %d", len(raw), MaxFilter)
	}
	raw = strings.NewReplacer("%7C", "|", "%7c", "|", "%3A", ":", "%3a", ":").Replace(raw)
	for part := range strings.SplitSeq(raw, "|") {
		key, value, ok := strings.Cut(part, "::")
		if !ok {
			return nil, Faultf(InvalidFilter, "filter: must be key::value|key::value, has %s", excerpt(part))
		}
		if err := f.add(key, value, keys); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f Filter) add(key, value string, keys map[string]FilterKind) error {
	kind, known := keys[key]
	_, twice := f[key]
	switch {
	case !known:
		return Faultf(InvalidFilter, "filter: unknown key %s", excerpt(key))
	case twice:
		return Faultf(InvalidFilter, "filter: %s is there twice", key)
	case kind == FilterID && !isID(value):
		return Faultf(InvalidFilter, "filter: %s must be a number, is %s", key, excerpt(value))
	}
	f[key] = value
	return nil
}

// isID reads digits only: no sign, no space.
func isID(value string) bool {
	_, err := strconv.ParseUint(value, 10, 63)
	return err == nil
}
