package asl

import (
	"errors"
	"strings"

	"github.com/theory/jsonpath"
	"github.com/theory/jsonpath/spec"
)

// Scope is what the expressions of a state can see.
type Scope struct {
	Input   any        // $
	Context func() any // $$, made only when something asks for it
}

// Expr is anything that yields a value from a scope: a path, a call of an intrinsic function, a literal.
type Expr interface {
	// Eval returns a *Failure as its error, with the name States.Runtime for a path that leads nowhere and
	// States.IntrinsicFailure for a function that cannot work on its arguments.
	Eval(Scope) (any, error)
}

// Path is a JSONPath of RFC 9535, into the input ($…) or into the context object ($$…).
type Path struct {
	text    string
	context bool
	query   *jsonpath.Path
	steps   []step // set when the path can only lead to one place
	single  bool
}

// step goes from a value into one member or one element of it.
type step struct {
	name  string
	index int // -1 where name counts
}

// ParsePath reads a path.
func ParsePath(text string) (*Path, error) {
	p := &Path{text: text, context: strings.HasPrefix(text, "$$")}
	source := text
	if p.context {
		source = text[1:]
	}
	if !strings.HasPrefix(source, "$") {
		return nil, errors.New("a path begins with $ or $$")
	}
	q, err := jsonpath.Parse(source)
	if err != nil {
		return nil, err
	}
	p.query = q
	p.steps, p.single = steps(q)
	return p, nil
}

// steps returns the way of a path that names one place only: members by name and elements from the front.
func steps(q *jsonpath.Path) ([]step, bool) {
	var out []step
	for _, s := range q.Query().Segments() {
		if s.IsDescendant() || len(s.Selectors()) != 1 {
			return nil, false
		}
		switch sel := s.Selectors()[0].(type) {
		case spec.Name:
			out = append(out, step{name: string(sel), index: -1})
		case spec.Index:
			if sel < 0 {
				return nil, false
			}
			out = append(out, step{index: int(sel)})
		default:
			return nil, false
		}
	}
	return out, true
}

func (p *Path) String() string { return p.text }

// Eval returns the value at the path; a path with wildcards, slices, filters or descendants yields an array of all it
// matches, also of none.
func (p *Path) Eval(s Scope) (any, error) {
	v, ok := p.find(s)
	if !ok {
		return nil, failf(ErrRuntime, "The JSONPath '%s' could not be found in the input '%s'", p.text, clip(text(p.root(s))))
	}
	return v, nil
}

// find is Eval for those to whom absence is an answer and not a failure.
func (p *Path) find(s Scope) (any, bool) {
	root := p.root(s)
	if p.single {
		return walk(root, p.steps)
	}
	found := p.query.Select(root)
	if p.query.Query().Singular() == nil {
		return append(make([]any, 0, len(found)), found...), true
	}
	if len(found) == 0 {
		return nil, false
	}
	return found[0], true
}

func (p *Path) root(s Scope) any {
	if p.context {
		return s.Context()
	}
	return s.Input
}

func walk(v any, way []step) (any, bool) {
	for _, st := range way {
		switch x := v.(type) {
		case map[string]any:
			next, ok := x[st.name]
			if !ok || st.index >= 0 {
				return nil, false
			}
			v = next
		case []any:
			if st.index < 0 || st.index >= len(x) {
				return nil, false
			}
			v = x[st.index]
		default:
			return nil, false
		}
	}
	return v, true
}

// clip keeps a cause readable: it is stored with the execution and shown to people.
func clip(s string) string {
	const most = 1000
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
