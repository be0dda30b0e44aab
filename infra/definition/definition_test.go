package definition

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func read(t *testing.T) *Definition {
	t.Helper()
	d, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryExampleFitsItsSchema(t *testing.T) {
	t.Parallel()
	examples := read(t).Examples()
	if len(examples) < 40 {
		t.Errorf("found only %d examples", len(examples))
	}
	for _, example := range examples {
		if err := example.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheExamplesAreTheReferencesBodies(t *testing.T) {
	t.Parallel()
	d := read(t)
	files, err := filepath.Glob("../../shared/api/testdata/*.re*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no bodies (%v)", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		got, found := d.Named(name)
		if !found {
			t.Errorf("components.examples has no %s", name)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("components.examples.%s is not %s", name, file)
		}
	}
}

func TestEverySchemaCompiles(t *testing.T) {
	t.Parallel()
	d := read(t)
	schemas := d.root.child("components", "schemas")
	for _, name := range schemas.keys() {
		if _, err := d.schema(schemas.pointer + "/" + name); err != nil {
			t.Error(err)
		}
	}
}

func TestAnAnswerThatIsNotDocumentedIsToldWithItsOperation(t *testing.T) {
	t.Parallel()
	d := read(t)
	const faults = `[{"errorCode":"SVCSTG.SWR.4040162","errorMessage":"","detail":""}]`
	for name, c := range map[string]struct {
		request string
		status  int
		kind    string
		body    string
		problem string // empty: there is none
	}{
		"an answer as documented":            {"GET /healthz", 200, "application/json;charset=utf8", `{"status":"ok"}`, ""},
		"another status":                     {"GET /healthz", 201, "application/json", `{"status":"ok"}`, "GET /healthz (health): answer 201: the status is not documented"},
		"another type":                       {"GET /healthz", 200, "text/plain", `{"status":"ok"}`, `the type "text/plain" is not documented`},
		"no type":                            {"GET /healthz", 200, "", `{"status":"ok"}`, `the type "" is not documented`},
		"another value":                      {"GET /healthz", 200, "application/json", `{"status":"no"}`, "/status"},
		"a field more":                       {"GET /healthz", 200, "application/json", `{"status":"ok","more":1}`, "more"},
		"what is no JSON":                    {"GET /healthz", 200, "application/json", `{`, "the body is not application/json"},
		"an error that is no array":          {"GET /v3/users", 401, "application/json", `{"message":"no"}`, "want array"},
		"a missing header":                   {"GET /v2/manage/namespaces/n/packages/p/versions/v/file_paths/a/b", 302, "", "", "header Location is missing"},
		"a body where there is none":         {"DELETE /v3/users/7", 204, "", "x", "there is a body"},
		"YAML that has not the fields":       {"GET /v3/manage/pipelines/7", 200, "application/yaml", "id: 7\n", "group_id"},
		"a row that does not fit":            {"GET /v3/manage/pipelinegroups", 200, "application/json", `[{"id":1,"group":"a","description":""}]`, "pipeline_count"},
		"an unknown path that is refused":    {"GET /nowhere", 404, "application/json", faults, ""},
		"an unknown path that is answered":   {"GET /nowhere", 200, "application/json", `[]`, "GET /nowhere: answer 200: the definition has no such operation"},
		"an unknown method that is refused":  {"PUT /healthz", 405, "application/json", faults, ""},
		"an unknown path refused in HTML":    {"GET /nowhere", 404, "text/html", "<p>", "is not documented"},
		"a path with an empty segment":       {"GET /v3//users", 404, "application/json", faults, ""},
		"an encoded slash, which is decoded": {"GET /v3%2Fusers", 200, "application/json", `{"users":[]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method, path, _ := strings.Cut(c.request, " ")
			header := http.Header{}
			if c.kind != "" {
				header.Set("Content-Type", c.kind)
			}
			err := d.Check(httptest.NewRequest(method, path, nil), c.status, header, []byte(c.body))
			if (err == nil) != (c.problem == "") || err != nil && !strings.Contains(err.Error(), c.problem) {
				t.Errorf("the problem is %v, want one with %q", err, c.problem)
			}
		})
	}
}

func TestALogsLinesAreChecked(t *testing.T) {
	t.Parallel()
	d := read(t)
	value, _ := d.Named("get-logs.response")
	log := value.(map[string]any)["log"].([]any)
	chunk := log[0].(map[string]any)
	at := d.root.child("components", "schemas", "Job")
	if err := d.validate(at, value); err != nil {
		t.Error(err)
	}
	chunk["content"] = `[{"Type":"phase"}]`
	if err := d.validate(at, value); err == nil {
		t.Error("a line without a message is taken")
	}
}

func TestATransportReportsAnswersOfTheServiceOnly(t *testing.T) {
	t.Parallel()
	answer := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"status":"maybe"}`) }
	service, other := httptest.NewServer(http.HandlerFunc(answer)), httptest.NewServer(http.HandlerFunc(answer))
	t.Cleanup(service.Close)
	t.Cleanup(other.Close)
	var reported []error
	client := &http.Client{Transport: &Transport{
		Definition: read(t), Service: service.URL, Next: http.DefaultTransport,
		Report: func(err error) { reported = append(reported, err) },
	}}
	for _, at := range []string{service.URL + "/healthz", other.URL + "/healthz", service.URL + "/files/a?X-Amz-Signature=1"} {
		response, err := client.Get(at)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || string(body) != `{"status":"maybe"}` {
			t.Errorf("the body comes as %q (%v)", body, err)
		}
	}
	if len(reported) != 1 || !strings.Contains(errors.Join(reported...).Error(), "health") {
		t.Errorf("reported %v", reported)
	}
}
