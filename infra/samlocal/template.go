package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"go.yaml.in/yaml/v3"
)

// localPath is where SAM finds the template: samconfig.toml.
const localPath = ".build/sam-local.yaml"

// localTemplate writes the built template as it is for this machine: with its processor, and with the variables that lead to
// the services declared, since SAM gives functions no others.
func localTemplate(built string, environment map[string]string) error {
	text, err := os.ReadFile(built)
	if err != nil {
		return err
	}
	var template yaml.Node
	if err := yaml.Unmarshal(text, &template); err != nil {
		return fmt.Errorf("%s: %w", built, err)
	}
	code, err := filepath.Rel(filepath.Dir(localPath), filepath.Dir(built))
	if err != nil {
		return err
	}
	root := template.Content[0]
	set(root, architecture(), "Parameters", "Architecture", "Default")
	for name := range environment {
		if variables := find(root, "Globals", "Function", "Environment", "Variables"); find(variables, name) == nil {
			set(variables, "", name)
		}
	}
	resources := find(root, "Resources")
	for i := 1; i < len(resources.Content); i += 2 {
		if uri := find(resources.Content[i], "Properties", "CodeUri"); uri != nil {
			uri.Value = filepath.Join(code, uri.Value)
		}
	}
	var local bytes.Buffer
	if err := yaml.NewEncoder(&local).Encode(&template); err != nil {
		return err
	}
	return os.WriteFile(localPath, local.Bytes(), 0o644)
}

// find is the value under these keys of a mapping, or nil.
func find(node *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if node == nil {
			return nil
		}
		var value *yaml.Node
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				value = node.Content[i+1]
			}
		}
		node = value
	}
	return node
}

// set gives the last key of a mapping a value; those before it are there.
func set(node *yaml.Node, value string, keys ...string) {
	last := len(keys) - 1
	node = find(node, keys[:last]...)
	if old := find(node, keys[last]); old != nil {
		old.Value = value
		return
	}
	node.Content = append(node.Content,
		&yaml.Node{Kind: yaml.ScalarNode, Value: keys[last]},
		&yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Value: value})
}

// architecture is this machine's, as the template calls it.
func architecture() string {
	if runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return runtime.GOARCH
}
