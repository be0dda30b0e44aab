package asl

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxCallDepth is how deep calls may be nested; the service allows ten as well.
const maxCallDepth = 10

// call is an intrinsic function with its arguments, e.g. States.Format('{}-{}', $.run, States.MathAdd($.n, 1)).
type call struct {
	function *function
	args     []Expr
}

// literal is a constant argument. A string keeps its escapes apart, because States.Format must tell \{\} from {}.
type literal struct {
	value any
	raw   string
}

func (l literal) Eval(Scope) (any, error) { return l.value, nil }

func (c *call) Eval(s Scope) (any, error) {
	args := make([]any, len(c.args))
	for i, a := range c.args {
		if l, ok := a.(literal); ok && i == 0 && c.function.rawFirst && l.raw != "" {
			args[i] = l.raw
			continue
		}
		v, err := a.Eval(s)
		if err != nil {
			return nil, err
		}
		args[i] = v
	}
	v, err := c.function.call(args)
	if err != nil {
		return nil, failf(ErrIntrinsic, "%s: %s", c.function.name, err)
	}
	return v, nil
}

// ParseExpr reads what may stand in a member whose name ends in ".$": a path or a call of an intrinsic function.
func ParseExpr(source string) (Expr, error) {
	if strings.HasPrefix(source, "$") {
		return ParsePath(source)
	}
	p := &callParser{rest: source}
	e, err := p.call(1)
	if err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, fmt.Errorf("%q follows the call", p.rest)
	}
	return e, nil
}

// callParser consumes the text from the front.
type callParser struct {
	rest string
}

func (p *callParser) call(depth int) (Expr, error) {
	if depth > maxCallDepth {
		return nil, fmt.Errorf("calls are nested more than %d deep", maxCallDepth)
	}
	name, _, found := strings.Cut(p.rest, "(")
	if !found {
		return nil, errors.New("neither a path nor a call of an intrinsic function")
	}
	f, known := lookup(name)
	if !known {
		return nil, fmt.Errorf("intrinsic function %q is not known", name)
	}
	p.rest = p.rest[len(name)+1:]
	args, err := p.arguments(depth)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(args) < f.least || f.most >= 0 && len(args) > f.most {
		return nil, fmt.Errorf("%s: %d arguments do not fit", name, len(args))
	}
	return &call{function: f, args: args}, nil
}

func (p *callParser) arguments(depth int) ([]Expr, error) {
	var args []Expr
	p.space()
	if p.eat(")") {
		return nil, nil
	}
	for {
		a, err := p.argument(depth)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
		p.space()
		switch {
		case p.eat(","):
			p.space()
		case p.eat(")"):
			return args, nil
		default:
			return nil, fmt.Errorf("argument %d: a comma or a closing parenthesis is missing", len(args))
		}
	}
}

func (p *callParser) argument(depth int) (Expr, error) {
	switch {
	case p.eat("'"):
		return p.quoted()
	case strings.HasPrefix(p.rest, "$"):
		return p.path()
	case strings.HasPrefix(p.rest, "States."):
		return p.call(depth + 1)
	default:
		return p.constant()
	}
}

// quoted reads up to the closing apostrophe; \' \{ \} and \\ are the only escapes.
func (p *callParser) quoted() (Expr, error) {
	var plain, raw strings.Builder
	for i := 0; i < len(p.rest); i++ {
		c := p.rest[i]
		switch {
		case c == '\'':
			p.rest = p.rest[i+1:]
			return literal{value: plain.String(), raw: raw.String()}, nil
		case c == '\\' && i+1 < len(p.rest) && strings.IndexByte(`'{}\`, p.rest[i+1]) >= 0:
			i++
			plain.WriteByte(p.rest[i])
			raw.WriteByte('\\')
			raw.WriteByte(p.rest[i])
		case c == '\\':
			return nil, errors.New(`a backslash must be followed by ', {, } or another backslash`)
		default:
			plain.WriteByte(c)
			raw.WriteByte(c)
		}
	}
	return nil, errors.New("the closing apostrophe is missing")
}

// path takes the text up to the comma or parenthesis that ends the argument, over brackets and quoted names.
func (p *callParser) path() (Expr, error) {
	end := pathEnd(p.rest)
	source := strings.TrimRight(p.rest[:end], " \t\r\n")
	path, err := ParsePath(source)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", source, err)
	}
	p.rest = p.rest[end:]
	return path, nil
}

func pathEnd(s string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case depth > 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '[' || c == '(':
			depth++
		case depth > 0 && (c == ']' || c == ')'):
			depth--
		case depth == 0 && (c == ',' || c == ')'):
			return i
		}
	}
	return len(s)
}

// constant reads a number, true, false or null.
func (p *callParser) constant() (Expr, error) {
	word := p.rest
	if end := strings.IndexAny(word, ", )\t\r\n"); end >= 0 {
		word = word[:end]
	}
	v, err := Decode([]byte(word))
	if err != nil {
		return nil, fmt.Errorf("argument %q: neither a path, a 'text', a number, true, false, null nor a call", word)
	}
	switch v.(type) {
	case json.Number, bool, nil:
		p.rest = p.rest[len(word):]
		return literal{value: v}, nil
	default:
		return nil, fmt.Errorf("argument %q: texts stand in apostrophes, arrays and objects come from paths", word)
	}
}

func (p *callParser) space() {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
}

func (p *callParser) eat(prefix string) bool {
	rest, ok := strings.CutPrefix(p.rest, prefix)
	if ok {
		p.rest = rest
	}
	return ok
}
