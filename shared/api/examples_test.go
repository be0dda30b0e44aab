package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// examples are the answers of the published reference (testdata), and what answers like them in the world.
var examples = map[string]struct {
	request, body string
	pipeline      func(t *testing.T) string // a pipeline that is made before, of the reference's own
	except        []string                  // what is so in the world, and not in the example
}{
	"create-group.response":    {request: "POST " + groups, body: `{"group": "huawei", "description": "description"}`},
	"list-groups.response":     {request: "GET " + groups},
	"list-templates.response":  {request: "GET " + templateList},
	"get-template.response":    {request: "GET " + templateList + "/1"},
	"create-pipeline.response": {request: "POST " + groups + "/shop/pipelines", body: "create-pipeline.request"},
	"get-pipeline.response": {
		request:  "GET " + pipelines + "/6",
		pipeline: func(t *testing.T) string { return example(t, "get-pipeline.response") },
		except:   notRun(".status", ".status.stages[]"),
	},
	"list-pipelines.response": {
		request:  "GET " + pipelines + "?filter=name::code001",
		pipeline: func(t *testing.T) string { return firstOf(t, example(t, "list-pipelines.response")) },
		except:   notRun("[].status"),
	},
	"list-jobs.response":     {request: "GET " + pipelines + "/1/stages/0/jobs"},
	"get-logs.response":      {request: "GET " + pipelines + "/1/stages/0/jobs/latest/logs", except: []string{".pkg is a null, documented is [{]"}}, // of a build
	"list-packages.response": {request: "GET " + packageList},
	"list-versions.response": {request: "GET " + hello + "/versions"},
	"list-files.response":    {request: "GET " + hello + "/versions/V1/file_paths"},
	"error.response":         {request: "GET " + pipelines + "/9"},
}

// TestExamples demands that answers have the fields of the published bodies, in their order and of their types.
func TestExamples(t *testing.T) {
	t.Parallel()
	newWorld(t) // before all others, which copy it
	for name, e := range examples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if e.pipeline != nil {
				w.by("creator").definition(e.pipeline(t))
			}
			if e.body == "create-pipeline.request" {
				e.body = example(t, e.body)
			}
			got := w.send("creator", e.request, e.body, "Accept: application/json")
			for _, difference := range shapeOf(t, example(t, name)).against(shapeOf(t, string(got.body))) {
				if !slices.Contains(e.except, difference) {
					t.Errorf("%s: %s", got.body, difference)
				}
			}
		})
	}
}

// notRun are the times that a pipeline has only when it has run.
func notRun(paths ...string) (missing []string) {
	for _, path := range paths {
		missing = append(missing, path+".start_time is not there", path+".end_time is not there")
	}
	return missing
}

// firstOf is an array's first element.
func firstOf(t *testing.T, array string) string {
	t.Helper()
	var elements []json.RawMessage
	if err := json.Unmarshal([]byte(array), &elements); err != nil {
		t.Fatal(err)
	}
	return string(elements[0])
}

// fields are what objects have, by their paths, in which all elements of an array are one: their members, which of two comes before
// the other, and the kinds of values.
type fields struct {
	members map[string][]string
	before  map[string]map[[2]string]bool
	kinds   map[string][]string
}

func shapeOf(t *testing.T, body string) fields {
	t.Helper()
	f := fields{map[string][]string{}, map[string]map[[2]string]bool{}, map[string][]string{}}
	if err := f.read(jsontext.NewDecoder(strings.NewReader(body)), ""); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return f
}

func (f fields) read(d *jsontext.Decoder, path string) error {
	kind := d.PeekKind()
	if name := kindName(kind); !slices.Contains(f.kinds[path], name) {
		f.kinds[path] = append(f.kinds[path], name)
	}
	if kind != '{' && kind != '[' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	var earlier []string
	for d.PeekKind() != '}' && d.PeekKind() != ']' {
		member := path + "[]"
		if kind == '{' {
			name, err := d.ReadToken()
			if err != nil {
				return err
			}
			member = path + "." + name.String()
			f.note(path, name.String(), earlier)
			earlier = append(earlier, name.String())
		}
		if err := f.read(d, member); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

func (f fields) note(path, name string, earlier []string) {
	if !slices.Contains(f.members[path], name) {
		f.members[path] = append(f.members[path], name)
	}
	if f.before[path] == nil {
		f.before[path] = map[[2]string]bool{}
	}
	for _, other := range earlier {
		f.before[path][[2]string{other, name}] = true
	}
}

func kindName(k jsontext.Kind) string {
	if k == 't' || k == 'f' {
		return "boolean"
	}
	return k.String()
}

// against says what of the documented fields is not so in an answer.
func (f fields) against(answered fields) []string {
	var all []string
	for path, documented := range f.members {
		given, there := answered.members[path]
		for _, name := range documented {
			if there && !slices.Contains(given, name) {
				all = append(all, fmt.Sprintf("%s.%s is not there", path, name))
			}
		}
	}
	for path, pairs := range f.before {
		for pair := range pairs {
			if answered.before[path][[2]string{pair[1], pair[0]}] {
				all = append(all, fmt.Sprintf("%s: %s comes before %s", path, pair[1], pair[0]))
			}
		}
	}
	for path, documented := range f.kinds {
		for _, kind := range answered.kinds[path] {
			if !slices.Contains(documented, kind) {
				all = append(all, fmt.Sprintf("%s is a %s, documented is %v", path, kind, documented))
			}
		}
	}
	slices.Sort(all)
	return all
}
