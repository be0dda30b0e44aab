package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Encode writes any answer of ours, its fields in the order of its type. YAML is made of the JSON, so that both say the
// same: numbers are numbers, and a string that a YAML reader would take for something else is in quotes.
func Encode(v any, format Format) ([]byte, error) {
	body, err := encodeJSON(v)
	if err != nil || format == JSON {
		return body, err
	}
	root, err := parseJSON(body)
	if err != nil {
		return nil, fmt.Errorf("encode YAML: %w", err)
	}
	return root.asYAML()
}

func (n *node) asYAML() ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := errors.Join(e.Encode(n.yaml()), e.Close()); err != nil {
		return nil, fmt.Errorf("encode YAML: %w", err)
	}
	return out.Bytes(), nil
}

// encodeJSON writes & and < as they are: our answers are no HTML.
func encodeJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// size is how long the definition is as JSON.
func (p *Pipeline) size() int {
	body, err := encodeJSON(p)
	if err != nil {
		return 0 // a number that JSON does not know; Decode reads none
	}
	return len(body)
}

// yaml is the tree as the library writes it.
func (n *node) yaml() *yaml.Node {
	out := &yaml.Node{Kind: yaml.ScalarNode, Value: n.text}
	switch n.kind {
	case kindNull:
		out.Tag, out.Value = "!!null", "null"
	case kindBool:
		out.Tag = "!!bool"
	case kindNumber:
		out.Tag = "!!float"
		if !strings.ContainsAny(n.text, ".eE") {
			out.Tag = "!!int"
		}
	case kindString:
		out.Tag, out.Style = "!!str", styleOf(n.text)
	case kindArray:
		out.Kind, out.Tag = yaml.SequenceNode, "!!seq"
		for _, item := range n.items {
			out.Content = append(out.Content, item.yaml())
		}
	case kindObject:
		out.Kind, out.Tag = yaml.MappingNode, "!!map"
		for _, f := range n.fields {
			name := node{kind: kindString, text: f.name}
			out.Content = append(out.Content, name.yaml(), f.value.yaml())
		}
	}
	return out
}

// plainText is what needs no quotes in YAML 1.1 or 1.2, but for the words and numbers in notText.
var (
	plainText = pattern(`^[\pL_/.$][\pL\pN_/.$ ${}()+@=-]*$`)
	notText   = pattern(`^(?i:~|null|true|false|yes|no|on|off|y|n|\.inf|\.nan|\.[0-9eE_+.-]*)$`)
)

// styleOf is how a string is best read: lines as a block, a word plainly, the rest in quotes.
func styleOf(text string) yaml.Style {
	switch {
	case strings.Contains(text, "\n") && blockSafe(text):
		return yaml.LiteralStyle
	case plainText().MatchString(text) && !notText().MatchString(text) && !strings.HasSuffix(text, " "):
		return 0
	default:
		return yaml.DoubleQuotedStyle
	}
}

// blockSafe says that a literal block gives the text back to the letter: nothing at its beginning or at the end of a line
// that readers may take for indentation or trim, and only characters that a block can hold.
func blockSafe(text string) bool {
	if first := rune(text[0]); unicode.IsSpace(first) || strings.HasSuffix(text, "\n\n") {
		return false
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimRight(line, " \t") != line {
			return false
		}
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return r != '\n' && r != '\t' && (!unicode.IsPrint(r) || r == '\uFEFF' || r > 0xFFFF)
	})
}
