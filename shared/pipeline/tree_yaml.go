package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// parseYAML reads one YAML document into the tree that the same document in JSON would give. What JSON cannot say is
// refused: anchors and aliases (a few bytes of them can mean gigabytes), tags, merge keys, infinities.
func parseYAML(body []byte) (*node, error) {
	in := yaml.NewDecoder(bytes.NewReader(body))
	var document, second yaml.Node
	if err := in.Decode(&document); err != nil {
		return nil, describeYAML(err)
	}
	if err := in.Decode(&second); err == nil {
		return nil, fmt.Errorf("holds more than one YAML document (line %d)", second.Line)
	} else if !errors.Is(err, io.EOF) {
		return nil, describeYAML(err)
	}
	d := yamlParser{budget{MaxValues}}
	return d.value(document.Content[0], 0)
}

func describeYAML(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("is empty")
	}
	return fmt.Errorf("is not YAML: %w", err)
}

type yamlParser struct{ budget budget }

func (d *yamlParser) value(in *yaml.Node, depth int) (*node, error) {
	if err := d.refuse(in, depth); err != nil {
		return nil, err
	}
	switch in.Kind {
	case yaml.MappingNode:
		return d.object(in, depth+1)
	case yaml.SequenceNode:
		return d.array(in, depth+1)
	default:
		return d.scalar(in)
	}
}

func (d *yamlParser) refuse(in *yaml.Node, depth int) error {
	if err := d.budget.take(depth); err != nil {
		return err
	}
	switch {
	case in.Kind == yaml.AliasNode, in.Anchor != "":
		return fmt.Errorf("line %d: anchors and aliases are not accepted", in.Line)
	case in.Style&yaml.TaggedStyle != 0:
		return fmt.Errorf("line %d: tags are not accepted (%s)", in.Line, in.Tag)
	}
	return nil
}

func (d *yamlParser) object(in *yaml.Node, depth int) (*node, error) {
	n := &node{kind: kindObject}
	seen := make(map[string]bool, len(in.Content)/2)
	for i := 0; i+1 < len(in.Content); i += 2 {
		key := in.Content[i]
		if err := d.refuse(key, depth); err != nil {
			return nil, err
		}
		switch {
		case key.Kind != yaml.ScalarNode:
			return nil, fmt.Errorf("line %d: a key must be a string", key.Line)
		case key.ShortTag() == "!!merge":
			return nil, fmt.Errorf("line %d: merge keys are not accepted", key.Line)
		case seen[key.Value]:
			return nil, fmt.Errorf("line %d: duplicate key %s", key.Line, excerpt(key.Value))
		}
		seen[key.Value] = true
		value, err := d.value(in.Content[i+1], depth)
		if err != nil {
			return nil, err
		}
		n.fields = append(n.fields, field{key.Value, value})
	}
	return n, nil
}

func (d *yamlParser) array(in *yaml.Node, depth int) (*node, error) {
	n := &node{kind: kindArray}
	for _, item := range in.Content {
		value, err := d.value(item, depth)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, value)
	}
	return n, nil
}

// scalar reads null, true, 0x1F, … as YAML 1.2's core schema does; a date is a string, as in JSON.
func (d *yamlParser) scalar(in *yaml.Node) (*node, error) {
	switch in.ShortTag() {
	case "!!null":
		return &node{kind: kindNull}, nil
	case "!!bool", "!!int", "!!float":
		var value any
		if err := in.Decode(&value); err != nil {
			return nil, fmt.Errorf("line %d: %w", in.Line, err)
		}
		return plain(value, in)
	default:
		return &node{kind: kindString, text: in.Value}, nil
	}
}

// plain writes a scalar's value as JSON has it.
func plain(value any, in *yaml.Node) (*node, error) {
	switch v := value.(type) {
	case bool:
		return &node{kind: kindBool, text: strconv.FormatBool(v)}, nil
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return nil, fmt.Errorf("line %d: %s is no finite number", in.Line, excerpt(in.Value))
		}
		return &node{kind: kindNumber, text: strconv.FormatFloat(v, 'g', -1, 64)}, nil
	default: // int, int64, uint64
		return &node{kind: kindNumber, text: fmt.Sprint(v)}, nil
	}
}
