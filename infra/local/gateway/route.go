package gateway

import (
	"fmt"
	"strings"
)

// Default is the path of the route that takes what no other one does.
const Default = "$default"

// Route says which function answers a method and a path. A segment {name} of the path stands for any one segment that is
// not empty; {name+} at its end for one or more. The method ANY stands for all.
type Route struct {
	Method   string // empty for Default
	Path     string
	Function string
}

// route is a Route with its path taken apart.
type route struct {
	Route
	key      string // as the event names it: "GET /healthz", "$default"
	segments []segment
}

// segment is one part of a path. Its kind orders routes: what is more exact wins.
type segment struct {
	kind segmentKind
	text string // the literal, or the variable's name
}

type segmentKind int

const (
	greedy segmentKind = iota
	variable
	literal
)

const anyMethod = "ANY"

func parseRoute(r Route) (route, error) {
	if r.Path == Default {
		return route{Route: r, key: Default}, nil
	}
	if r.Method == "" || !strings.HasPrefix(r.Path, "/") {
		return route{}, fmt.Errorf("route %q %q: a method and a path that begins with / are needed", r.Method, r.Path)
	}
	parsed := route{Route: r, key: r.Method + " " + r.Path}
	for _, text := range strings.Split(r.Path[1:], "/") {
		parsed.segments = append(parsed.segments, parseSegment(text))
	}
	for _, s := range parsed.segments[:len(parsed.segments)-1] {
		if s.kind == greedy {
			return route{}, fmt.Errorf("route %s: {%s+} is not at the end", parsed.key, s.text)
		}
	}
	return parsed, nil
}

func parseSegment(text string) segment {
	name, isVariable := strings.CutPrefix(text, "{")
	name, closed := strings.CutSuffix(name, "}")
	if !isVariable || !closed {
		return segment{literal, text}
	}
	if name, isGreedy := strings.CutSuffix(name, "+"); isGreedy {
		return segment{greedy, name}
	}
	return segment{variable, name}
}

// match finds the most exact route, or nil, and what the path has in the places of its variables.
func match(routes []route, method, path string) (found *route, params map[string]string) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i := range routes {
		if routes[i].takes(method, parts) && (found == nil || routes[i].beats(found)) {
			found = &routes[i]
		}
	}
	if found == nil {
		return nil, nil
	}
	return found, found.params(parts)
}

func (r *route) takes(method string, parts []string) bool {
	if r.Path == Default {
		return true
	}
	if r.Method != method && r.Method != anyMethod {
		return false
	}
	for i, s := range r.segments {
		switch {
		case i >= len(parts):
			return false
		case s.kind == greedy:
			return parts[i] != "" || i+1 < len(parts)
		case s.kind == variable && parts[i] == "", s.kind == literal && s.text != parts[i]:
			return false
		}
	}
	return len(parts) == len(r.segments)
}

// params are the values of the variables of a route that takes the path; nil when it has none.
func (r *route) params(parts []string) map[string]string {
	var values map[string]string
	for i, s := range r.segments {
		if s.kind != literal && values == nil {
			values = make(map[string]string)
		}
		switch s.kind {
		case greedy:
			values[s.text] = strings.Join(parts[i:], "/")
		case variable:
			values[s.text] = parts[i]
		}
	}
	return values
}

// beats compares from the left: a literal before a variable before a greedy variable; then a method before ANY. Everything
// beats the default.
func (r *route) beats(other *route) bool {
	if r.Path == Default || other.Path == Default {
		return r.Path != Default
	}
	for i := range min(len(r.segments), len(other.segments)) {
		if r.segments[i].kind != other.segments[i].kind {
			return r.segments[i].kind > other.segments[i].kind
		}
	}
	return other.Method == anyMethod && r.Method != anyMethod
}
