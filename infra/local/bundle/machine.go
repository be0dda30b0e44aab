package bundle

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// newMachine reads a state machine's definition and puts the template's substitutions in.
func newMachine(r resource, arns map[string]string, definitions fs.FS) (Machine, error) {
	m := Machine{ID: r.id, Name: machineName(r.id), File: r.Properties.DefinitionURI.Value, ARN: arns[r.id]}
	text, err := fs.ReadFile(definitions, path.Base(m.File))
	if err != nil {
		return m, fmt.Errorf("%s: %w", r.id, err)
	}
	substitutions := make(map[string]string)
	for name, node := range r.Properties.DefinitionSubstitutions {
		if substitutions[name], err = resolve(&node, arns); err != nil {
			return m, fmt.Errorf("%s: substitution %s: %w", r.id, name, err)
		}
	}
	if m.Definition, err = substitute(text, substitutions); err != nil {
		return m, fmt.Errorf("%s: %s: %w", r.id, m.File, err)
	}
	return m, nil
}

// resolve evaluates a !Ref of a state machine, or a !GetAtt of a function's Arn.
func resolve(node *yaml.Node, arns map[string]string) (string, error) {
	id := node.Value
	switch node.Tag {
	case "!Ref":
	case "!GetAtt":
		id = strings.TrimSuffix(id, ".Arn")
	default:
		return "", fmt.Errorf("line %d: only !Ref and !GetAtt are known, not %s", node.Line, node.Tag)
	}
	arn, known := arns[id]
	if !known {
		return "", fmt.Errorf("line %d: %s names no function and no state machine", node.Line, node.Value)
	}
	return arn, nil
}

var placeholder = regexp.MustCompile(`\$\{[A-Za-z0-9]+\}`)

func substitute(text []byte, values map[string]string) ([]byte, error) {
	var missing []string
	result := placeholder.ReplaceAllFunc(text, func(found []byte) []byte {
		value, known := values[string(found[2:len(found)-1])]
		if !known {
			missing = append(missing, string(found))
		}
		return []byte(value)
	})
	if len(missing) > 0 {
		return nil, fmt.Errorf("the template has no substitution for %s", strings.Join(missing, ", "))
	}
	return result, nil
}
