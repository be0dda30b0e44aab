package wire_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/wire"
)

func complete() map[string]string {
	return map[string]string{
		"CONTAINEROPS_TABLE":                  "table",
		"CONTAINEROPS_FILES_BUCKET":           "files",
		"CONTAINEROPS_WORK_BUCKET":            "work",
		"CONTAINEROPS_PIPELINE_MACHINE":       "arn:aws:states:us-east-1:123456789012:stateMachine:pipeline",
		"CONTAINEROPS_SOURCE_PROJECT":         "sources",
		"CONTAINEROPS_BUILD_PROJECT":          "builds",
		"CONTAINEROPS_IMAGE_PROJECT":          "images",
		"CONTAINEROPS_PUBLIC_URL":             "https://api.example.com/",
		"CONTAINEROPS_SECRETS":                "secret",
		"CONTAINEROPS_STAGE_TIMEOUT":          "90m",
		"CONTAINEROPS_RUN_RETENTION_DAYS":     "2",
		"CONTAINEROPS_MAX_RETURNS":            "3",
		"CONTAINEROPS_MAX_PIPELINES":          "10000",
		"CONTAINEROPS_MAX_RUNS":               "1000",
		"CONTAINEROPS_MAX_QUEUED_RUNS":        "20000",
		"CONTAINEROPS_MAX_LOG_MEGABYTES":      "64",
		"CONTAINEROPS_MAX_PACKAGE_MEGABYTES":  "1024",
		"CONTAINEROPS_SMS":                    "false",
		"CONTAINEROPS_TOKEN_KEY":              "3",
		"CONTAINEROPS_METRICS":                "ContainerOps/demo",
		"CONTAINEROPS_ALLOW_PRIVATE_NETWORKS": "false",
	}
}

func getenv(values map[string]string) func(string) string {
	return func(name string) string { return values[name] }
}

func TestSettingsAreReadFromTheEnvironment(t *testing.T) {
	t.Parallel()
	got, err := wire.ReadSettings(getenv(complete()))
	want := wire.Settings{
		Table: "table", FilesBucket: "files", WorkBucket: "work", SourceProject: "sources", BuildProject: "builds", ImageProject: "images", Secrets: "secret",
		PipelineMachine: "arn:aws:states:us-east-1:123456789012:stateMachine:pipeline",
		PublicURL:       "https://api.example.com", // no slash: paths are added to it
		StageTimeout:    90 * time.Minute,
		RunRetention:    48 * time.Hour,
		MaxReturns:      3,
		MaxPipelines:    10000,
		MaxRuns:         1000,
		MaxQueued:       20000,
		MaxLog:          64 << 20,
		MaxPackages:     1 << 30,
		TokenKey:        3,
		Metrics:         "ContainerOps/demo",
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestImagesOfBuildsMayBeLeftOut(t *testing.T) {
	t.Parallel()
	values := complete()
	values["CONTAINEROPS_JAVA_IMAGE"] = "maven:3"
	got, err := wire.ReadSettings(getenv(values))
	if err != nil || got.GoImage != "" || got.JavaImage != "maven:3" || got.NodeJSImage != "" {
		t.Errorf("they are %q, %q and %q, %v", got.GoImage, got.JavaImage, got.NodeJSImage, err)
	}
}

func TestTheAgentLiesInTheFunctionsCode(t *testing.T) {
	t.Parallel()
	values := complete()
	values["CONTAINEROPS_AGENT"], values["LAMBDA_TASK_ROOT"] = "agent", "/var/task"
	if got, err := wire.ReadSettings(getenv(values)); err != nil || got.Agent != "/var/task/agent" {
		t.Errorf("it is %q, %v", got.Agent, err)
	}
}

func TestAnErrorNamesEverySettingThatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := wire.ReadSettings(getenv(nil))
	for name := range complete() {
		if err == nil || !strings.Contains(err.Error(), name+" is not set") {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
}

func TestASettingThatIsWrongIsNamedWithItsValue(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"CONTAINEROPS_STAGE_TIMEOUT":          "an hour",
		"CONTAINEROPS_RUN_RETENTION_DAYS":     "90d",
		"CONTAINEROPS_MAX_RETURNS":            "often",
		"CONTAINEROPS_SMS":                    "perhaps",
		"CONTAINEROPS_TOKEN_KEY":              "new",
		"CONTAINEROPS_ALLOW_PRIVATE_NETWORKS": "maybe",
	} {
		values := maps.Clone(complete())
		values[name] = value
		_, err := wire.ReadSettings(getenv(values))
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), value) {
			t.Errorf("%s=%q: got %v", name, value, err)
		}
	}
}
