package pipeline

import (
	"fmt"
	"strconv"
)

// reader turns a body's tree into our types and notes every value of a wrong type, each with its path.
type reader struct{ faults Faults }

// setter reads one value into where it belongs. It is never called for null, which reads as absent.
type setter func(r *reader, v *node, at path)

func (r *reader) fault(code Code, at path, format string, args ...any) {
	r.faults = append(r.faults, faultAt(code, at, format, args...))
}

func faultAt(code Code, at path, format string, args ...any) *Fault {
	return &Fault{Code: code, Detail: at.String() + ": " + fmt.Sprintf(format, args...), at: at}
}

// is checks the type of v.
func (r *reader) is(v *node, want kind, at path) bool {
	if v.kind == want {
		return true
	}
	hint := ""
	if want == kindString && (v.kind == kindNumber || v.kind == kindBool) {
		hint = ": put it in quotes"
	}
	r.fault(InvalidParam, at, "must be %s, is %s%s", want, v.kind, hint)
	return false
}

// object reads the fields of v that are in set, in the order of the body; others are ignored (API.md, Bodies). The
// required ones are those whose absence cannot be seen afterwards, since zero is a value of theirs.
func (r *reader) object(v *node, at path, set map[string]setter, required ...string) {
	if !r.is(v, kindObject, at) {
		return
	}
	for _, name := range required {
		if f := v.get(name); f == nil || f.kind == kindNull {
			r.fault(MissingParam, at.field(name), "is required")
		}
	}
	for _, f := range v.fields {
		if read, ok := set[f.name]; ok && f.value.kind != kindNull {
			read(r, f.value, at.field(f.name))
		}
	}
}

// text reads a string.
func text[S ~string](to *S) setter {
	return func(r *reader, v *node, at path) {
		if r.is(v, kindString, at) {
			*to = S(v.text)
		}
	}
}

// flag reads a boolean.
func flag(to *bool) setter {
	return func(r *reader, v *node, at path) {
		if r.is(v, kindBool, at) {
			*to = v.text == "true"
		}
	}
}

// whole reads a whole number.
func whole[I ~int | ~int64](to *I) setter {
	return func(r *reader, v *node, at path) {
		if !r.is(v, kindNumber, at) {
			return
		}
		n, err := strconv.ParseInt(v.text, 10, 64)
		if err != nil {
			r.fault(InvalidParam, at, "must be a whole number of at most 64 bits, is %s", excerpt(v.text))
			return
		}
		*to = I(n)
	}
}

// decimal reads any number.
func decimal(to *float64) setter {
	return func(r *reader, v *node, at path) {
		if !r.is(v, kindNumber, at) {
			return
		}
		n, err := strconv.ParseFloat(v.text, 64)
		if err != nil {
			r.fault(InvalidParam, at, "is out of range: %s", excerpt(v.text))
			return
		}
		*to = n
	}
}

// list reads an array of what read reads. An empty array is not nil: it differs from an absent one.
func list[T any](to *[]T, read func(*T) setter) setter {
	return func(r *reader, v *node, at path) {
		if !r.is(v, kindArray, at) {
			return
		}
		all := make([]T, len(v.items))
		for i, item := range v.items {
			read(&all[i])(r, item, at.index(i))
		}
		*to = all
	}
}

// optional reads what may be absent.
func optional[T any](to **T, read func(*T) setter) setter {
	return func(r *reader, v *node, at path) {
		*to = new(T)
		read(*to)(r, v, at)
	}
}
