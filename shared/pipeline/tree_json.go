package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// parseJSON reads one JSON value. Duplicate names and invalid UTF-8 are errors, as RFC 7493 has it: two readers of such a
// body would see two different pipelines.
func parseJSON(body []byte) (*node, error) {
	d := jsonParser{in: jsontext.NewDecoder(bytes.NewReader(body)), budget: budget{MaxValues}}
	root, err := d.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := d.in.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("holds more than one JSON value")
	}
	return root, nil
}

type jsonParser struct {
	in     *jsontext.Decoder
	budget budget
}

func (d *jsonParser) value(depth int) (*node, error) {
	token, err := d.in.ReadToken()
	if err != nil {
		return nil, describeJSON(err)
	}
	if err := d.budget.take(depth); err != nil {
		return nil, err
	}
	n := &node{}
	switch token.Kind() {
	case '{':
		n.kind = kindObject
		err = d.object(n, depth+1)
	case '[':
		n.kind = kindArray
		err = d.array(n, depth+1)
	case '"':
		n.kind, n.text = kindString, token.String()
	case '0':
		n.kind, n.text = kindNumber, token.String()
	case 't', 'f':
		n.kind, n.text = kindBool, token.String()
	}
	return n, err
}

func (d *jsonParser) object(n *node, depth int) error {
	for d.in.PeekKind() != '}' {
		name, err := d.in.ReadToken()
		if err != nil {
			return describeJSON(err)
		}
		f := field{name: name.String()}
		if f.value, err = d.value(depth); err != nil {
			return err
		}
		n.fields = append(n.fields, f)
	}
	return d.end()
}

func (d *jsonParser) array(n *node, depth int) error {
	for d.in.PeekKind() != ']' {
		item, err := d.value(depth)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
	return d.end()
}

func (d *jsonParser) end() error {
	_, err := d.in.ReadToken()
	return describeJSON(err)
}

// describeJSON says where a body stops being JSON.
func describeJSON(err error) error {
	var syntax *jsontext.SyntacticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("is not JSON at byte %d: %w", syntax.ByteOffset, syntax.Err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("is not JSON: it ends too early")
	default:
		return fmt.Errorf("is not JSON: %w", err)
	}
}
