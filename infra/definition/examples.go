package definition

import "fmt"

// Example is an example of the definition, and the schema that it must fit.
type Example struct {
	At    string // its JSON pointer
	Value any

	schema node
	of     *Definition
}

// Check says how the example does not fit its schema.
func (e Example) Check() error {
	if err := e.of.validate(e.schema, e.Value); err != nil {
		return fmt.Errorf("%s: %w", e.At, err)
	}
	return nil
}

// Examples are those of all media types, parameters and headers.
func (d *Definition) Examples() []Example {
	seen := map[string]bool{}
	return d.examples(d.root, seen)
}

func (d *Definition) examples(n node, seen map[string]bool) []Example {
	if seen[n.pointer] {
		return nil
	}
	seen[n.pointer] = true
	var all []Example
	if schema := n.child("schema"); schema.exists() {
		if example := n.child("example"); example.exists() {
			all = append(all, Example{example.pointer, example.value, schema, d})
		}
		for _, name := range n.child("examples").keys() {
			value := n.child("examples", name, "value")
			all = append(all, Example{value.pointer, value.value, schema, d})
		}
	}
	for _, key := range n.keys() {
		if key != "example" && key != "examples" {
			all = append(all, d.examples(n.child(key), seen)...)
		}
	}
	for _, element := range n.elements() {
		all = append(all, d.examples(element, seen)...)
	}
	return all
}

// Named is the example of that name among the components; false when there is none.
func (d *Definition) Named(name string) (any, bool) {
	value := d.root.child("components", "examples", name, "value")
	return value.value, value.exists()
}
