package bundle

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/containerops/containerops/infra/local/gateway"
	"github.com/containerops/containerops/shared/api"
)

const root = "../../.."

func loaded(t *testing.T) *Bundle {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// folders are the functions that the template has.
func folders(b *Bundle) []string {
	var all []string
	for _, f := range b.Functions {
		all = append(all, f.Folder)
	}
	slices.Sort(all)
	return all
}

func TestTheTemplateInTheBinaryIsTheOneAtTheTop(t *testing.T) {
	t.Parallel()
	top, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if string(top) != string(templateText) {
		t.Error("they differ: `make infra/local/bundle/template.yaml` copies it")
	}
}

// A new operation is a handler in shared/api, a folder in functions/ with an event.json, a function in template.yaml, and a
// line in Operations.
func TestAnOperationIsEverywhereOrNowhere(t *testing.T) {
	t.Parallel()
	b := loaded(t)
	inTemplate := folders(b)
	t.Run("functions has a folder for each function of the template", func(t *testing.T) {
		t.Parallel()
		entries, err := os.ReadDir(filepath.Join(root, "functions"))
		if err != nil {
			t.Fatal(err)
		}
		var onDisk []string
		for _, e := range entries {
			onDisk = append(onDisk, e.Name())
		}
		same(t, onDisk, inTemplate)
	})
	t.Run("Operations makes each function of the template", func(t *testing.T) {
		t.Parallel()
		same(t, slices.Sorted(maps.Keys(Operations())), inTemplate)
	})
	t.Run("each main serves the operation of its folder's name", func(t *testing.T) {
		t.Parallel()
		for _, f := range b.Functions {
			main, err := os.ReadFile(filepath.Join(root, "functions", f.Folder, "main.go"))
			if err != nil {
				t.Fatal(err)
			}
			call := "wire.Serve(wire." + strings.TrimSuffix(f.ID, functionSuffix)
			if !strings.Contains(string(main), call+")") && !strings.Contains(string(main), call+"(") && !strings.Contains(string(main), call+",") {
				t.Errorf("functions/%s/main.go does not call %s", f.Folder, call)
			}
		}
	})
	t.Run("the template has each route of the API", func(t *testing.T) {
		t.Parallel()
		var routed []string
		for _, r := range b.Routes {
			if r.Path != gateway.Default {
				routed = append(routed, r.Method+" "+strings.ReplaceAll(r.Path, "+}", "...}"))
			}
		}
		same(t, routed, api.Routes())
	})
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEachFunctionsEventIsOneOfItsOwnRoute(t *testing.T) {
	t.Parallel()
	b := loaded(t)
	for _, f := range b.Functions {
		text, err := os.ReadFile(filepath.Join(root, "functions", f.Folder, "event.json"))
		if err != nil {
			t.Errorf("%s: %v", f.Folder, err)
			continue
		}
		var event events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(text, &event); err != nil {
			t.Errorf("%s: %v", f.Folder, err)
		}
		routes := slices.DeleteFunc(slices.Clone(b.Routes), func(r gateway.Route) bool { return r.Function != f.Folder })
		isRoute := func(r gateway.Route) bool { return strings.TrimSpace(r.Method+" "+r.Path) == event.RouteKey }
		if len(routes) > 0 && !slices.ContainsFunc(routes, isRoute) {
			t.Errorf("%s: event.json is of route %q", f.Folder, event.RouteKey)
		}
	}
}

func TestTheDefinitionsNameThisMachinesFunctions(t *testing.T) {
	t.Parallel()
	b := loaded(t)
	for id, wanted := range map[string]string{
		"PipelineMachine": "arn:aws:states:us-east-1:000000000000:stateMachine:stage",
		"StageMachine":    "arn:aws:lambda:us-east-1:000000000000:function:start-stage",
	} {
		m, err := b.Machine(id)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(m.Definition); !strings.Contains(text, wanted) || strings.Contains(text, "${") {
			t.Errorf("%s: %s is not in it, or a ${…} is left:\n%s", m.File, wanted, text)
		}
	}
	if _, err := b.Machine("OtherMachine"); err == nil {
		t.Error("found a machine that is not there")
	}
}
