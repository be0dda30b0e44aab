package asl

import (
	"errors"
	"fmt"
	"strings"
)

// Template is a payload template ("Parameters", "ResultSelector", "ItemSelector"): JSON in which a member whose name
// ends in ".$" is replaced by what its path or intrinsic function yields.
type Template struct {
	root node
}

// node is one part of a template: constants stay as they are, so a template without ".$" costs nothing to evaluate.
type node struct {
	constant any
	object   []member
	array    []node
	expr     Expr
}

type member struct {
	name string // without ".$"
	node node
}

// ParseTemplate reads a template from a decoded JSON value.
func ParseTemplate(v any) (*Template, error) {
	n, err := parseNode(v, "")
	if err != nil {
		return nil, err
	}
	return &Template{root: n}, nil
}

func parseNode(v any, at string) (node, error) {
	switch x := v.(type) {
	case map[string]any:
		return parseObject(x, at)
	case []any:
		return parseArray(x, at)
	default:
		return node{constant: v}, nil
	}
}

func parseObject(x map[string]any, at string) (node, error) {
	out, dynamic := node{object: []member{}}, false
	for _, name := range sortedKeys(x) {
		where := at + "." + name
		plain, isExpr := strings.CutSuffix(name, ".$")
		if _, twice := x[plain]; isExpr && twice {
			return node{}, fmt.Errorf("%s: %q is there too", strings.TrimPrefix(where, "."), plain)
		}
		m := member{name: plain}
		var err error
		if isExpr {
			m.node.expr, err = parseMemberExpr(x[name], where)
		} else {
			m.node, err = parseNode(x[name], where)
		}
		if err != nil {
			return node{}, err
		}
		dynamic = dynamic || !m.node.isConstant()
		out.object = append(out.object, m)
	}
	if !dynamic {
		return node{constant: x}, nil
	}
	return out, nil
}

func parseMemberExpr(v any, where string) (Expr, error) {
	s, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("%s: a member whose name ends in .$ must be a string", strings.TrimPrefix(where, "."))
	}
	e, err := ParseExpr(s)
	if err != nil {
		return nil, fmt.Errorf("%s: %q: %w", strings.TrimPrefix(where, "."), s, err)
	}
	return e, nil
}

func parseArray(x []any, at string) (node, error) {
	out, dynamic := node{array: []node{}}, false
	for i, v := range x {
		n, err := parseNode(v, fmt.Sprintf("%s[%d]", at, i))
		if err != nil {
			return node{}, err
		}
		dynamic = dynamic || !n.isConstant()
		out.array = append(out.array, n)
	}
	if !dynamic {
		return node{constant: x}, nil
	}
	return out, nil
}

func (n node) isConstant() bool {
	return n.expr == nil && n.object == nil && n.array == nil
}

// Eval fills the template. A path that leads nowhere is States.ParameterPathFailure, as Appendix A of the specification says.
func (t *Template) Eval(s Scope) (any, error) {
	return t.root.eval(s)
}

func (n node) eval(s Scope) (any, error) {
	switch {
	case n.expr != nil:
		return n.expr.Eval(s)
	case n.object != nil:
		return n.evalObject(s)
	case n.array != nil:
		return n.evalArray(s)
	default:
		return n.constant, nil
	}
}

func (n node) evalObject(s Scope) (any, error) {
	out := make(map[string]any, len(n.object))
	for _, m := range n.object {
		v, err := m.node.eval(s)
		if err != nil {
			return nil, parameterFailure(m, err)
		}
		out[m.name] = v
	}
	return out, nil
}

func parameterFailure(m member, err error) error {
	var f *Failure
	if m.node.expr != nil && errors.As(err, &f) && f.Name == ErrRuntime {
		return failf(ErrParameterPath, "field '%s.$': %s", m.name, f.Cause)
	}
	return err
}

func (n node) evalArray(s Scope) (any, error) {
	out := make([]any, len(n.array))
	for i, e := range n.array {
		v, err := e.eval(s)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
