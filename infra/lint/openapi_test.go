package lint

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/containerops/containerops/infra/definition"
)

// A new operation is a path in infra/openapi.yaml too.
func TestTheDefinitionHasTheRoutesOfTheTemplate(t *testing.T) {
	t.Parallel()
	defined, err := definition.Read()
	if err != nil {
		t.Fatal(err)
	}
	documented, routed := defined.Routes(), routes(t)
	for _, route := range routed {
		if !slices.Contains(documented, route) {
			t.Errorf("infra/openapi.yaml has no %s", route)
		}
	}
	for _, route := range documented {
		if !slices.Contains(routed, route) {
			t.Errorf("infra/openapi.yaml has %s, which template.yaml does not have", route)
		}
	}
}

// routes are those of the template, as http.ServeMux has them.
func routes(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, e := range template(t) {
		node := e.Properties["Events"]
		var events map[string]struct {
			Type       string               `yaml:"Type"`
			Properties map[string]yaml.Node `yaml:"Properties"`
		}
		if !e.isFunction() || node.IsZero() {
			continue
		}
		if err := node.Decode(&events); err != nil {
			t.Fatal(err)
		}
		for _, event := range events {
			method, path := event.Properties["Method"], event.Properties["Path"]
			if event.Type == "HttpApi" && path.Value != "" && path.Value != "$default" {
				all = append(all, method.Value+" "+strings.ReplaceAll(path.Value, "+}", "...}"))
			}
		}
	}
	return all
}

func TestTheDefinitionExplainsEveryErrorCode(t *testing.T) {
	t.Parallel()
	explained := text(t, "infra/openapi.yaml")
	code := regexp.MustCompile(`"(SVCSTG\.[A-Z0-9]+\.[0-9]+)"`)
	for _, s := range sources(t) {
		if s.isTest() || !strings.HasPrefix(s.path, "shared/") {
			continue
		}
		for _, found := range code.FindAllStringSubmatch(text(t, s.path), -1) {
			if !strings.Contains(explained, "| `"+found[1]+"` |") {
				t.Errorf("%s: infra/openapi.yaml does not explain %s", s.path, found[1])
			}
		}
	}
}

// What others have made is in the repository as they have made it.
func TestTheReferencePagesViewerIsAsItWasPublished(t *testing.T) {
	t.Parallel()
	const folder = "infra/docs/"
	listed := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([0-9a-f]{64})` \\|$").FindAllStringSubmatch(text(t, folder+"README.md"), -1)
	if len(listed) == 0 {
		t.Fatal("README.md lists no files")
	}
	for _, file := range listed {
		sum := sha256.Sum256([]byte(text(t, folder+file[1])))
		if got := hex.EncodeToString(sum[:]); got != file[2] {
			t.Errorf("%s: its SHA-256 is %s, not %s", file[1], got, file[2])
		}
	}
}
