package api_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/containerops/containerops/shared/pipeline"
)

// TestYAML asks of every operation that has YAML what API.md says of all of them ("JSON and YAML").
func TestYAML(t *testing.T) {
	t.Parallel()
	newWorld(t) // before all others, which copy it
	documented := documentedOperations(t)
	for _, o := range contracts() {
		if !documented[o.id].YAML {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			o.headers = nil
			t.Run("answers as Accept asks", o.answersAsAsked)
			t.Run("answers the same in both", o.answersTheSame)
			t.Run("answers errors as JSON", o.answersErrorsAsJSON)
			if o.body == "" {
				return
			}
			t.Run("reads as Content-Type says", o.readsAsSaid)
			t.Run("reads the same of both", o.readsTheSame)
			t.Run("reads YAML that is safe", o.readsSafely)
		})
	}
}

// as sends the operation's request, in a world of its own, with a body and headers.
func (o operation) asSent(t *testing.T, body string, headers ...string) *answer {
	t.Helper()
	return newWorld(t).send(o.caller(), o.request, body, headers...)
}

func (o operation) answersAsAsked(t *testing.T) {
	for accept, want := range map[string]string{
		"":                                  "yaml",
		"*/*":                               "yaml",
		"text/yaml":                         "yaml",
		"text/html":                         "yaml",
		"nonsense":                          "yaml",
		"application/yaml":                  "yaml",
		"application/json":                  "json",
		"application/json;charset=utf8":     "json",
		"Application/JSON; Charset=UTF-8":   "json",
		"*/*, application/json":             "json",
		"application/json;q=0.5, */*":       "yaml",
		"application/json;q=0":              "yaml",
		"text/yaml;q=0.2, application/json": "json",
		"application/yaml;q=0.8, application/json;q=0.9":  "json",
		"application/x-yaml;q=0.9,application/json;q=0.8": "yaml",
	} {
		a := o.asSent(t, o.body, "Accept: "+accept).want(o.status)
		if want := "application/" + want + ";charset=utf8"; a.header.Get("Content-Type") != want {
			t.Errorf("Accept %q: %s, want %s", accept, a.header.Get("Content-Type"), want)
		}
	}
}

func (o operation) answersTheSame(t *testing.T) {
	w := newWorld(t)
	if o.status == http.StatusCreated { // twice the same is refused: what was made is got
		o.create(w)
		o = operation{request: "GET " + pipelines + "/1"}
	}
	var asJSON, asYAML any
	w.send(o.caller(), o.request, "", "Accept: application/json").want(200).into(&asJSON)
	a := w.send(o.caller(), o.request, "").want(200)
	if err := yaml.Unmarshal(a.body, &asYAML); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	if again := throughJSON(t, asYAML); !reflect.DeepEqual(asJSON, again) {
		t.Errorf("as YAML it is %v, as JSON %v", again, asJSON)
	}
}

func (o operation) create(w *world) {
	w.Helper()
	w.do(o).want(o.status)
}

func (o operation) answersErrorsAsJSON(t *testing.T) {
	o.as = "anonymous"
	o.asSent(t, o.body, "Accept: application/yaml").wantFault(pipeline.NotAuthenticated)
}

func (o operation) readsAsSaid(t *testing.T) {
	text := asYAML(t, o.body)
	for contentType, isYAML := range map[string]bool{
		"application/json": false, "application/json;charset=utf8": false, "APPLICATION/JSON; CHARSET=UTF-8": false, "application/json; charset=Utf8": false,
		"application/yaml": true, "application/yaml;charset=utf8": true, "Application/YAML; Charset=UTF-8": true, "text/yaml": true, "application/x-yaml": true,
	} {
		body := o.body
		if isYAML {
			body = text
		}
		o.asSent(t, body, "Content-Type: "+contentType).want(o.status)
	}
	for _, contentType := range []string{"", "text/plain", "application/xml", "application/json;charset=latin1", "application/yaml;charset=utf16", "nonsense/", "application/jsonx"} {
		o.asSent(t, o.body, "Content-Type: "+contentType).wantFault(pipeline.InvalidParam, "Content-Type")
	}
	o.asSent(t, text, "Content-Type: application/json").wantFault(pipeline.InvalidParam)
}

func (o operation) readsTheSame(t *testing.T) {
	var ofJSON, ofYAML any
	o.asSent(t, o.body, "Accept: application/json").want(o.status).into(&ofJSON)
	o.asSent(t, asYAML(t, o.body), "Content-Type: application/yaml", "Accept: application/json").want(o.status).into(&ofYAML)
	withoutAddresses(ofJSON)
	withoutAddresses(ofYAML)
	if !reflect.DeepEqual(ofJSON, ofYAML) {
		t.Errorf("of YAML comes %v, of JSON %v", ofYAML, ofJSON)
	}
}

func (o operation) readsSafely(t *testing.T) {
	text := asYAML(t, o.body)
	for name, c := range map[string]struct{ body, says string }{
		"an anchor":          {"description: &a words\n" + strings.Replace(text, "description: of the shop\n", "", 1), "anchor"},
		"a tag":              {strings.Replace(text, "name: ", "name: !!str ", 1), "tag"},
		"a name twice":       {text + "\nname: again\n", "duplicate"},
		"two documents":      {text + "\n---\n" + text, "document"},
		"what is no mapping": {"- a\n", ""},
		"what is no YAML":    {"a: [", ""},
		"no UTF-8":           {"name: \xff\n", "UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			o.asSent(t, c.body, "Content-Type: application/yaml").wantFault(pipeline.InvalidParam, c.says)
		})
	}
}

// asYAML writes a body of JSON as YAML.
func asYAML(t *testing.T, body string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// throughJSON is a value with the types that JSON has.
func throughJSON(t *testing.T, value any) (same any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &same); err != nil {
		t.Fatal(err)
	}
	return same
}

// withoutAddresses takes the addresses of webhooks out, which are other ones for every pipeline.
func withoutAddresses(value any) {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "url")
		for _, member := range v {
			withoutAddresses(member)
		}
	case []any:
		for _, element := range v {
			withoutAddresses(element)
		}
	}
}
