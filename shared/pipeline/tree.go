package pipeline

import (
	"fmt"
	"strings"
)

// Bounds of a body before anything of it is understood: what they stop costs memory, not meaning.
const (
	MaxDepth  = 32      // arrays and objects within each other
	MaxValues = 100_000 // values of any kind; a definition of 300 KB has far fewer
	MaxBody   = 1 << 20 // bytes; a definition may be 300 KB, the rest is white space and escapes
)

// kind is what a value of a body is.
type kind int

const (
	kindNull kind = iota
	kindBool
	kindNumber
	kindString
	kindArray
	kindObject
)

func (k kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// node is a value of a body, the same for JSON and YAML.
type node struct {
	kind   kind
	text   string // a string's value; a number as JSON writes it; true or false
	items  []*node
	fields []field
}

// field is one name and value of an object, in the order of the body.
type field struct {
	name  string
	value *node
}

// get returns the named field's value, or nil.
func (n *node) get(name string) *node {
	for _, f := range n.fields {
		if f.name == name {
			return f.value
		}
	}
	return nil
}

// says that the named field is the string.
func (n *node) says(name, value string) bool {
	f := n.get(name)
	return f != nil && f.kind == kindString && f.text == value
}

// isNumber says whether the object has a member that is this number.
func (n *node) isNumber(name, value string) bool {
	f := n.get(name)
	return f != nil && f.kind == kindNumber && f.text == value
}

// budget counts what a body may still hold.
type budget struct{ left int }

func (b *budget) take(depth int) error {
	if depth > MaxDepth {
		return fmt.Errorf("is nested more than %d deep", MaxDepth)
	}
	if b.left--; b.left < 0 {
		return fmt.Errorf("holds more than %d values", MaxValues)
	}
	return nil
}

// positions numbers every value under n in the order of the body.
func (n *node) positions() map[path]int {
	at := map[path]int{}
	n.number("", at)
	return at
}

func (n *node) number(here path, at map[path]int) {
	at[here] = len(at)
	for i, item := range n.items {
		item.number(here.index(i), at)
	}
	for _, f := range n.fields {
		f.value.number(here.field(f.name), at)
	}
}

// excerpt is a value's beginning, for a fault's detail.
func excerpt(text string) string {
	const most = 64
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return fmt.Sprintf("%q", text)
}
