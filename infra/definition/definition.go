// Package definition reads infra/openapi.yaml and checks answers against it. Tests put it between themselves and the service, so
// that the definition and the handlers cannot come apart:
//
//	GET /v3/manage/pipelinegroups (list-groups): answer 200: at '/0': missing property 'pipeline_count'
//
// Its schemas are JSON Schema 2020-12, as OpenAPI 3.1 has it.
package definition

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/containerops/containerops/infra"
)

// Definition is the definition of the API. Many may use it at once.
type Definition struct {
	root  node
	paths *http.ServeMux             // finds a request's path
	items map[string]map[string]node // by path as ServeMux has it, by method

	mu       sync.Mutex // holds the two below
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // compiled, by their pointer
}

// Read reads the definition that this module carries.
func Read() (*Definition, error) {
	text, err := fs.ReadFile(infra.Reference(), "openapi.yaml")
	if err != nil {
		return nil, err
	}
	document, err := fromYAML(text)
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	d := &Definition{
		root: node{whole: document, value: document}, paths: http.NewServeMux(), items: map[string]map[string]node{},
		compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{},
	}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertContent()
	if err := d.compiler.AddResource(address, document); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	for _, name := range d.root.child("paths").keys() {
		d.addPath(name)
	}
	return d, nil
}

// fromYAML reads YAML as what JSON it stands for.
func fromYAML(text []byte) (any, error) {
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	asJSON, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
}

func (d *Definition) addPath(name string) {
	item := d.root.child("paths", name)
	pattern := name
	methods := map[string]node{}
	for _, key := range item.keys() {
		if key == "parameters" {
			for _, parameter := range item.child(key).elements() {
				if parameter.text("x-segments") == "many" {
					pattern = strings.Replace(pattern, "{"+parameter.text("name")+"}", "{"+parameter.text("name")+"...}", 1)
				}
			}
			continue
		}
		methods[strings.ToUpper(key)] = item.child(key)
	}
	d.items[pattern] = methods
	d.paths.Handle(pattern, http.NotFoundHandler())
}

// Routes lists the operations, each as "METHOD /path" in http.ServeMux's notation.
func (d *Definition) Routes() []string {
	var all []string
	for pattern, methods := range d.items {
		for method := range methods {
			all = append(all, method+" "+pattern)
		}
	}
	slices.Sort(all)
	return all
}

// operation finds the operation that a request is for. Gateways decode a path before they look for its route.
func (d *Definition) operation(r *http.Request) (node, bool) {
	if path.Clean(r.URL.Path) != r.URL.Path {
		return node{}, false
	}
	_, pattern := d.paths.Handler(&http.Request{Method: r.Method, URL: &url.URL{Path: r.URL.Path}})
	found, ok := d.items[pattern][r.Method]
	return found, ok
}
