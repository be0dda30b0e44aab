// Package bundle is the serverless bundle as the one-machine stack needs it: which routes and functions template.yaml has,
// which state machines, and how a function is made from the parts that it works with.
//
// The binary carries the template, so that it runs from any folder. Go embeds only what lies below a package and follows no
// links, so template.yaml lies here a second time: the Makefile copies the one at the top, which SAM reads, before it builds,
// and a test fails when they differ.
package bundle

import (
	_ "embed"
	"fmt"
	"io/fs"

	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/statemachines"
)

//go:embed template.yaml
var templateText []byte

// Bundle is what template.yaml says, in its order.
type Bundle struct {
	Functions []Function
	Machines  []Machine
	Routes    []gateway.Route // a route's Function is the function's folder
}

// Function is a Lambda.
type Function struct {
	ID     string // CreateGroupFunction
	Folder string // create-group, below functions/
	ARN    string // on this machine
}

// Machine is a state machine.
type Machine struct {
	ID         string // PipelineMachine
	Name       string // pipeline, as in its ARN
	File       string // statemachines/pipeline.asl.json
	ARN        string // on this machine
	Definition []byte // the file with the template's substitutions done
}

// Load reads the template that the binary carries.
func Load() (*Bundle, error) {
	b, err := load(templateText, statemachines.Files)
	if err != nil {
		return nil, fmt.Errorf("template.yaml: %w", err)
	}
	return b, nil
}

func load(text []byte, definitions fs.FS) (*Bundle, error) {
	resources, err := parseTemplate(text)
	if err != nil {
		return nil, err
	}
	b := new(Bundle)
	arns := make(map[string]string)
	for _, r := range resources {
		switch r.Type {
		case functionType:
			b.addFunction(r)
			arns[r.id] = functionARN(r.id)
		case machineType:
			arns[r.id] = machineARN(r.id)
		}
	}
	for _, r := range resources {
		if r.Type != machineType {
			continue
		}
		m, err := newMachine(r, arns, definitions)
		if err != nil {
			return nil, err
		}
		b.Machines = append(b.Machines, m)
	}
	return b, nil
}

// Machine finds a state machine by its id in the template.
func (b *Bundle) Machine(id string) (Machine, error) {
	for _, m := range b.Machines {
		if m.ID == id {
			return m, nil
		}
	}
	return Machine{}, fmt.Errorf("template.yaml: no state machine %s", id)
}

func (b *Bundle) addFunction(r resource) {
	f := Function{ID: r.id, Folder: folder(r.id), ARN: functionARN(r.id)}
	b.Functions = append(b.Functions, f)
	for _, e := range r.Properties.Events {
		if e.Type == routeEvent {
			b.Routes = append(b.Routes, e.route(f.Folder))
		}
	}
}
