package pipeline

import (
	"strconv"
	"strings"
)

// path is where a field stands in a body, as faults name it: stages[1].params.url. The body itself is the empty path.
type path string

func (p path) field(name string) path {
	if p == "" {
		return path(name)
	}
	return p + "." + path(name)
}

func (p path) index(i int) path { return p + path("["+strconv.Itoa(i)+"]") }

// parent is the field or array that p stands in.
func (p path) parent() path {
	end := strings.LastIndexAny(string(p), ".[")
	return p[:max(end, 0)]
}

// within says that p is outer, or stands somewhere in it.
func (p path) within(outer path) bool {
	rest, ok := strings.CutPrefix(string(p), string(outer))
	return ok && (outer == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

func (p path) String() string {
	if p == "" {
		return "body"
	}
	return string(p)
}
