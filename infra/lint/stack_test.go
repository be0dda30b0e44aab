package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestWhatHoldsDataOutlivesTheStack(t *testing.T) {
	t.Parallel()
	kept := output(t, "KeptOnDelete")
	holds := []string{"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"}
	for id, e := range template(t) {
		if !slices.Contains(holds, e.Type) {
			continue
		}
		if e.DeletionPolicy != "Retain" || e.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s is lost with the stack, or when an update replaces it", id)
		}
		if !strings.Contains(kept, "${"+id+"}") {
			t.Errorf("the output KeptOnDelete does not name %s", id)
		}
	}
}

func TestAllLogsEndSomeDay(t *testing.T) {
	t.Parallel()
	for id, e := range template(t) {
		if _, ends := e.Properties["RetentionInDays"]; e.Type == "AWS::Logs::LogGroup" && !ends {
			t.Errorf("%s: its logs never end", id)
		}
	}
}

func TestTheTemplateFitsEveryRegionAndAccount(t *testing.T) {
	t.Parallel()
	spelt := regexp.MustCompile(`arn:aws[a-z-]*:|\b(us|eu|ap|sa|ca|me|af|il|cn|mx)-[a-z]+-\d\b|\b\d{12}\b|amazonaws\.com/`)
	for n, line := range strings.Split(text(t, "template.yaml"), "\n") {
		if found := spelt.FindString(line); found != "" {
			t.Errorf("template.yaml:%d: %q is spelt out, AWS::Partition and the like know it", n+1, found)
		}
	}
}

// An alarm that nobody hears of, or of which nobody knows what to do, is none.
func TestEveryAlarmIsToldAndExplained(t *testing.T) {
	t.Parallel()
	resources := template(t)
	dashboard, readme := resources["Dashboard"].Properties["DashboardBody"], text(t, "infra/README.md")
	for id, e := range resources {
		if e.Type != "AWS::CloudWatch::Alarm" {
			continue
		}
		for _, when := range []string{"AlarmActions", "OKActions"} {
			if actions := e.Properties[when]; !slices.Contains(texts(&actions), "AlarmTopic") {
				t.Errorf("%s: its %s do not tell AlarmTopic", id, when)
			}
		}
		if !strings.Contains(dashboard.Value, "${"+id+".Arn}") {
			t.Errorf("%s is not on the dashboard", id)
		}
		if !strings.Contains(readme, "`"+id+"`") {
			t.Errorf("infra/README.md does not say what to do about %s", id)
		}
	}
}

func TestEveryParameterHasADefaultAndIsExplained(t *testing.T) {
	t.Parallel()
	readme := text(t, "README.md")
	for name, node := range section(t, "Parameters") {
		var parameter struct {
			Default     *string `yaml:"Default"`
			Description string  `yaml:"Description"`
		}
		if err := node.Decode(&parameter); err != nil {
			t.Fatal(err)
		}
		if parameter.Default == nil || parameter.Description == "" {
			t.Errorf("parameter %s needs a default and a description", name)
		}
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("README.md does not name the parameter %s", name)
		}
	}
}

func text(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// section is a part of the template.
func section(t *testing.T, name string) map[string]yaml.Node {
	t.Helper()
	var all map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text(t, "template.yaml")), &all); err != nil {
		t.Fatal(err)
	}
	var parts map[string]yaml.Node
	node := all[name]
	if err := node.Decode(&parts); err != nil {
		t.Fatal(err)
	}
	return parts
}

// output is the text of an output of the stack.
func output(t *testing.T, name string) string {
	t.Helper()
	node := section(t, "Outputs")[name]
	return strings.Join(texts(&node), " ")
}
