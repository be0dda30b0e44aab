package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestTheReadmeNamesEveryFlag(t *testing.T) {
	t.Parallel()
	said, err := exec.CommandContext(t.Context(), ownBinary(t), "--help").CombinedOutput()
	if err != nil {
		t.Fatalf("--help: %v\n%s", err, said)
	}
	flags := regexp.MustCompile(`(?m)^  -([a-z-]+)`).FindAllSubmatch(said, -1)
	if len(flags) == 0 {
		t.Fatalf("--help tells of no flag:\n%s", said)
	}
	readme := readFile(t, "../../README.md")
	for _, flag := range flags {
		name := string(flag[1])
		variable := "CONTAINEROPS_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		if !strings.Contains(readme, "| `--"+name+"` | `"+variable+"` |") {
			t.Errorf("the README's table has no row for --%s and %s", name, variable)
		}
	}
}

func TestTheReadmeNamesEveryParameterOfTheTemplate(t *testing.T) {
	t.Parallel()
	var template struct {
		Parameters map[string]yaml.Node `yaml:"Parameters"`
	}
	if err := yaml.Unmarshal([]byte(readFile(t, "../../template.yaml")), &template); err != nil {
		t.Fatal(err)
	}
	readme := readFile(t, "../../README.md")
	for name := range template.Parameters {
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("the README does not name the parameter %s", name)
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
