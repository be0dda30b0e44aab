package asl

// parseWith reads a text field with one of the package's parsers; absent fields stay nil.
func parseWith[T any](f *fields, name string, parse func(string) (T, error)) T {
	var none T
	if !f.has(name) {
		f.asked[name] = true
		return none
	}
	s := f.text(name)
	v, err := parse(s)
	if err != nil {
		f.refuse(name, "%q: %s", s, err)
		return none
	}
	return v
}

func (f *fields) pathField(name string) *Path {
	return parseWith(f, name, ParsePath)
}

// single reads a path that must lead to one place, as every …Path field but InputPath and OutputPath must.
func (f *fields) single(name string) *Path {
	p := f.pathField(name)
	if p != nil && !p.single {
		f.refuse(name, "%q: must be a reference path: only members by name and elements by number", p.text)
	}
	return p
}

// filter reads InputPath or OutputPath, where null means an empty object.
func (f *fields) filter(name string) Filter {
	v, ok := f.get(name)
	switch {
	case !ok:
		return Filter{}
	case v == nil:
		return Filter{discard: true}
	default:
		return Filter{path: f.pathField(name)}
	}
}

// resultPath reads ResultPath, where null means that the result is dropped.
func (f *fields) resultPath() Placement {
	v, ok := f.get("ResultPath")
	switch {
	case !ok:
		return Placement{}
	case v == nil:
		return Placement{discard: true}
	default:
		return Placement{path: parseWith(f, "ResultPath", ParseReferencePath)}
	}
}

func (f *fields) template(name string) *Template {
	v, ok := f.get(name)
	if !ok {
		return nil
	}
	t, err := ParseTemplate(v)
	if err != nil {
		f.refuse(name, "%s", err)
		return nil
	}
	return t
}
