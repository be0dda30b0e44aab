package bundle

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/containerops/containerops/infra/local/gateway"
)

// The kinds of resources and events that are read; the others are AWS's alone.
const (
	functionType = "AWS::Serverless::Function"
	machineType  = "AWS::Serverless::StateMachine"
	routeEvent   = "HttpApi"
)

// resource is a resource of the template.
type resource struct {
	id         string
	Type       string     `yaml:"Type"`
	Properties properties `yaml:"Properties"`
}

// properties are those of a function and of a state machine. Values may be !Ref and the like: yaml.Node keeps the tag.
type properties struct {
	Events                  eventList            `yaml:"Events"`
	DefinitionURI           yaml.Node            `yaml:"DefinitionUri"`
	DefinitionSubstitutions map[string]yaml.Node `yaml:"DefinitionSubstitutions"`
}

// eventList keeps the template's order, as routes are compared in it.
type eventList []event

type event struct {
	Type       string `yaml:"Type"`
	Properties struct {
		Method string `yaml:"Method"`
		Path   string `yaml:"Path"`
	} `yaml:"Properties"`
}

func (e event) route(folder string) gateway.Route {
	if e.Properties.Path == "" {
		return gateway.Route{Path: gateway.Default, Function: folder}
	}
	return gateway.Route{Method: strings.ToUpper(e.Properties.Method), Path: e.Properties.Path, Function: folder}
}

// UnmarshalYAML reads a mapping of events.
func (all *eventList) UnmarshalYAML(node *yaml.Node) error {
	return eachValue(node, func(_ string, value *yaml.Node) error {
		var e event
		if err := value.Decode(&e); err != nil {
			return err
		}
		*all = append(*all, e)
		return nil
	})
}

// parseTemplate reads the resources of a template in its order.
func parseTemplate(text []byte) ([]resource, error) {
	var template struct {
		Resources yaml.Node `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		return nil, err
	}
	var all []resource
	err := eachValue(&template.Resources, func(id string, value *yaml.Node) error {
		r := resource{id: id}
		var kind struct {
			Type string `yaml:"Type"`
		}
		if err := value.Decode(&kind); err != nil {
			return fmt.Errorf("resource %s: %w", id, err)
		}
		if kind.Type != functionType && kind.Type != machineType {
			return nil
		}
		if err := value.Decode(&r); err != nil {
			return fmt.Errorf("resource %s: %w", id, err)
		}
		all = append(all, r)
		return nil
	})
	return all, err
}

func eachValue(mapping *yaml.Node, do func(key string, value *yaml.Node) error) error {
	if mapping.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: not a mapping", mapping.Line)
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if err := do(mapping.Content[i].Value, mapping.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}
