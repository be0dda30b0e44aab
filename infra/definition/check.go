package definition

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// address is where the schemas' compiler finds the definition; nothing is fetched.
const address = "https://containerops.invalid/openapi.json"

// Check says what of an answer is not in the definition: its status, its type, a header, its body. Requests for what the
// definition does not have must be refused with 404 or 405 and the array of errors.
func (d *Definition) Check(r *http.Request, status int, header http.Header, body []byte) error {
	operation, found := d.operation(r)
	if !found {
		return d.checkRefused(r, status, header, body)
	}
	response := operation.child("responses", strconv.Itoa(status))
	err := fmt.Errorf("the status is not documented: %.500s", body)
	if response.exists() {
		err = errors.Join(d.checkHeaders(response, header), d.checkBody(response.child("content"), header, body))
	}
	if err != nil {
		return fmt.Errorf("%s %s (%s): answer %d: %w", r.Method, r.URL.Path, operation.text("operationId"), status, err)
	}
	return nil
}

func (d *Definition) checkRefused(r *http.Request, status int, header http.Header, body []byte) error {
	err := fmt.Errorf("the definition has no such operation: %.500s", body)
	if status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
		err = nil
		if r.Method != http.MethodHead {
			err = d.checkBody(d.root.child("components", "responses", "NotFound", "content"), header, body)
		}
	}
	if err != nil {
		return fmt.Errorf("%s %s: answer %d: %w", r.Method, r.URL.Path, status, err)
	}
	return nil
}

func (d *Definition) checkHeaders(response node, header http.Header) error {
	headers := response.child("headers")
	var problems []error
	for _, name := range headers.keys() {
		given := header.Get(name)
		switch required, _ := headers.child(name, "required").value.(bool); {
		case given == "" && required:
			problems = append(problems, fmt.Errorf("header %s is missing", name))
		case given != "":
			if err := d.validate(headers.child(name, "schema"), given); err != nil {
				problems = append(problems, fmt.Errorf("header %s: %w", name, err))
			}
		}
	}
	return errors.Join(problems...)
}

// checkBody looks at the body as its type wants it. Of what is neither JSON nor YAML only the type is looked at.
func (d *Definition) checkBody(content node, header http.Header, body []byte) error {
	given := header.Get("Content-Type")
	if !content.exists() {
		if len(body) > 0 {
			return fmt.Errorf("there is a body: %.500s", body)
		}
		return nil
	}
	media, _, err := mime.ParseMediaType(given)
	if err != nil || !slices.Contains(content.keys(), media) {
		return fmt.Errorf("the type %q is not documented", given)
	}
	var value any
	switch media {
	case "application/json":
		value, err = jsonschema.UnmarshalJSON(bytes.NewReader(body))
	case "application/yaml":
		value, err = fromYAML(body)
	default:
		return nil
	}
	if err != nil {
		return fmt.Errorf("the body is not %s: %w", media, err)
	}
	return d.validate(content.child(media, "schema"), value)
}

func (d *Definition) validate(at node, value any) error {
	schema, err := d.schema(at.pointer)
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// schema compiles a schema, once.
func (d *Definition) schema(pointer string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if compiled := d.schemas[pointer]; compiled != nil {
		return compiled, nil
	}
	compiled, err := d.compiler.Compile(address + "#" + (&url.URL{Path: pointer}).EscapedPath())
	if err != nil {
		return nil, err
	}
	d.schemas[pointer] = compiled
	return compiled, nil
}
