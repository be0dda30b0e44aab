package pipeline

import (
	"errors"
	"slices"
	"unicode/utf8"
)

// Format is how a body is written.
type Format int

// The formats of a definition.
const (
	JSON Format = iota
	YAML
)

// Read reads a definition and checks it as a whole: every problem is in the returned Faults, in the order of the body.
func Read(body []byte, format Format) (*Pipeline, error) {
	root, err := parse(body, format)
	if err != nil {
		return nil, err
	}
	p, faults := walk(root)
	for _, f := range p.Validate() {
		if !slices.ContainsFunc(faults, func(earlier *Fault) bool { return f.at.within(earlier.at) }) {
			faults = append(faults, f)
		}
	}
	if len(faults) > 0 {
		sortByBody(faults, root)
		return nil, faults
	}
	return p, nil
}

// Decode reads the body of a create or an update. It checks types alone; the rules are Validate's, and Read does both.
// Whatever is wrong is answered as Faults.
func Decode(body []byte, format Format) (*Pipeline, error) {
	root, err := parse(body, format)
	if err != nil {
		return nil, err
	}
	p, faults := walk(root)
	if len(faults) > 0 {
		sortByBody(faults, root)
		return nil, faults
	}
	return p, nil
}

func walk(root *node) (*Pipeline, Faults) {
	var p Pipeline
	var r reader
	readPipeline(&p)(&r, root, "")
	return &p, r.faults
}

// parse reads a body into a tree; the error is Faults.
func parse(body []byte, format Format) (*node, error) {
	if len(body) > MaxBody {
		return nil, Faults{faultAt(TooLarge, "", "has %d bytes, at most %d", len(body), MaxBody)}
	}
	root, err := parseTree(body, format)
	if err != nil {
		return nil, Faults{faultAt(InvalidParam, "", "%s", err.Error())}
	}
	return root, nil
}

func parseTree(body []byte, format Format) (*node, error) {
	switch {
	case len(body) == 0:
		return nil, errors.New("is empty")
	case !utf8.Valid(body):
		return nil, errors.New("is not UTF-8")
	case format == YAML:
		return parseYAML(body)
	default:
		return parseJSON(body)
	}
}

// sortByBody puts faults in the order in which the body has their fields; what is missing stands where its parent does.
func sortByBody(faults Faults, root *node) {
	at := root.positions()
	place := func(f *Fault) int {
		for p := f.at; ; p = p.parent() {
			if n, ok := at[p]; ok {
				return n
			}
		}
	}
	slices.SortStableFunc(faults, func(a, b *Fault) int { return place(a) - place(b) })
}
