package asl

import "errors"

// ReferencePath names exactly one place in the raw input; ResultPath is one. See "Reference Paths" in the specification.
type ReferencePath struct {
	text  string
	steps []step
}

// ParseReferencePath reads a path without wildcards, slices, filters or descendants; the context object cannot be written.
func ParseReferencePath(text string) (*ReferencePath, error) {
	p, err := ParsePath(text)
	switch {
	case err != nil:
		return nil, err
	case p.context:
		return nil, errors.New("the context object ($$) cannot be written to")
	case !p.single:
		return nil, errors.New("a reference path names one place: only members by name and elements by number")
	}
	return &ReferencePath{text: text, steps: p.steps}, nil
}

// Place returns input with value at the path; members that are missing on the way are made. It fails with
// States.ResultPathMatchFailure where the way leads through something that cannot hold it.
func (r *ReferencePath) Place(input, value any) (any, error) {
	out, ok := place(input, r.steps, value)
	if !ok {
		return nil, failf(ErrResultPath, "Unable to apply ReferencePath %s to input %s", r.text, clip(text(input)))
	}
	return out, nil
}

func place(at any, way []step, value any) (any, bool) {
	if len(way) == 0 {
		return value, true
	}
	if way[0].index >= 0 {
		return placeElement(at, way, value)
	}
	object, ok := at.(map[string]any)
	if !ok {
		return nil, false
	}
	child, present := object[way[0].name]
	if !present && len(way) > 1 {
		child = map[string]any{}
	}
	child, ok = place(child, way[1:], value)
	if !ok {
		return nil, false
	}
	clone := make(map[string]any, len(object)+1)
	for k, v := range object {
		clone[k] = v
	}
	clone[way[0].name] = child
	return clone, true
}

func placeElement(at any, way []step, value any) (any, bool) {
	array, ok := at.([]any)
	if !ok || way[0].index >= len(array) {
		return nil, false
	}
	child, ok := place(array[way[0].index], way[1:], value)
	if !ok {
		return nil, false
	}
	clone := append([]any(nil), array...)
	clone[way[0].index] = child
	return clone, true
}
