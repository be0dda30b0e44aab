package pipeline

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParamsTakeThePlaceOfTheirNames(t *testing.T) {
	t.Parallel()
	params := map[string]string{"a": "1", "b": "${a}", "empty": "", "SYS_INCREMENT": "7"}
	for _, c := range []struct {
		says, text, want string
		unknown          []string
	}{
		{"a text without params", "no $a {a} here", "no $a {a} here", nil},
		{"a param", "x${a}y", "x1y", nil},
		{"a param of every run", "v${SYS_INCREMENT}", "v7", nil},
		{"an empty param", "x${empty}y", "xy", nil},
		{"a param many times", "${a}${a}", "11", nil},
		{"a value that names a param is not expanded again", "${b}", "${a}", nil},
		{"a name within a name is the inner one", "${a${a}}", "${a1}", nil},
		{"a shell's own variables stay and are told once each", "${HOME} ${a} ${PATH} ${HOME}", "${HOME} 1 ${PATH} ${HOME}", []string{"HOME", "PATH"}},
		{"a dollar before a param stays", "$${a}", "$1", nil},
		{"what is no name stays untold", "${} ${1a} ${image:web} ${a:-b} ${a", "${} ${1a} ${image:web} ${a:-b} ${a", nil},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			got, unknown := Substitute(c.text, params)
			if got != c.want || !slices.Equal(unknown, c.unknown) {
				t.Fatalf("%q, unknown %q", got, unknown)
			}
		})
	}
}

func TestAStageIsResolvedInEveryStringOfItsConfiguration(t *testing.T) {
	t.Parallel()
	p := everything(t)
	marked := marker(t, p)
	for i, s := range marked.Stages {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			before := string(mustEncode(t, s, JSON))
			got, unknown := s.Resolve(map[string]string{"region": "eu"})
			if text := string(mustEncode(t, got, JSON)); strings.Contains(text, "${region}") || !strings.Contains(text, "eu") {
				t.Errorf("left: %s", text)
			}
			if unknown != nil {
				t.Errorf("unknown: %v", unknown)
			}
			if after := string(mustEncode(t, s, JSON)); after != before {
				t.Errorf("the definition itself became %s", after)
			}
			if got.ID != s.ID || got.Name != p.Stages[i].Name {
				t.Errorf("id or name became %d, %s", got.ID, got.Name)
			}
		})
	}
}

// marker puts ${region} at the end of every string that params may stand in.
func marker(t *testing.T, p *Pipeline) *Pipeline {
	t.Helper()
	fixed := []string{"Name", "Description", "Type", "Service", "GitType", "GitRepo", "CodeTrigger", "BasicEnv", "BuildWay", "Format",
		"ReviewMode", "DeployMode", "GrayMode", "StageIndex", "ExceptionHandler", "PreOperation", "Channel", "Converts", "Method"}
	var mark func(v reflect.Value)
	mark = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				mark(v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				mark(v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if !slices.Contains(fixed, v.Type().Field(i).Name) {
					mark(v.Field(i))
				}
			}
		case reflect.String:
			v.SetString(strings.ReplaceAll(v.String(), "${SYS_", "${region}-") + "${region}")
		}
	}
	for i := range p.Stages {
		mark(reflect.ValueOf(&p.Stages[i]).Elem())
	}
	return p
}

func TestWhatAValueBreaksIsFoundAfterwards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says, good, value, want string
		stage                   int
	}{
		{"a branch that git would take for an option", "main", "-x", "params.branch: must not begin with -", 0},
		{"a URL of another kind", "https://h/b.git", "file:///etc/a.git", "params.url: must be http(s)", 1},
		{"a path that leads out of the workspace", "out", "../..", "output_resources[0].params.local_file_path: must be a relative path", 2},
		{"a report outside the workspace", "out", "../..", "params.test_report.path: must be a relative path", 2},
		{"a report's path that is no pattern", "out", "[", "params.test_report.path: is no pattern", 2},
		{"a tag that no registry takes", "1.0", "a b", "output_resources[1].params.tag: must be 1 to 128", 2},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			stages := []Stage{
				{Service: CodeSourceService, Params: StageParams{CodeSource: &CodeSource{GitType: GitHub, URL: "https://h/a.git", Branch: "${v}"}}},
				{Service: CodeSourceService, Params: StageParams{CodeSource: &CodeSource{GitType: GitHub, URL: "${v}"}}},
				{Service: JenkinsBuildService, Params: StageParams{JenkinsBuild: &JenkinsBuild{BasicEnv: EnvGo, Shell: "x",
					TestReport: &TestReport{Path: "${v}/x", Format: ReportJUnit}}}, OutputResources: []Resource{
					{Name: "a", Type: ResourcePackage, Params: ResourceParams{Namespace: "n", Package: "p", Version: "v", LocalFilePath: "${v}/x"}},
					{Name: "b", Type: ResourceImage, Params: ResourceParams{Namespace: "n", Repository: "r", Tag: "${v}"}}}},
			}
			good, _ := stages[c.stage].Resolve(map[string]string{"v": c.good})
			if faults := good.CheckResolved(); faults != nil {
				t.Fatal(faults)
			}
			bad, _ := stages[c.stage].Resolve(map[string]string{"v": c.value})
			if got := details(bad.CheckResolved()); !slices.ContainsFunc(got, func(d string) bool { return strings.HasPrefix(d, c.want) }) {
				t.Fatal(got)
			}
		})
	}
}

func TestATimestampHasFourDigitsOfTheFractionAndIsUTC(t *testing.T) {
	t.Parallel()
	at := time.Date(2019, 9, 21, 21, 41, 15, 827_699_999, time.FixedZone("", 2*3600))
	if got := Timestamp(at); got != "201909211941158276" {
		t.Fatal(got)
	}
	if got := Timestamp(time.Date(2019, 9, 21, 0, 0, 0, 0, time.UTC)); got != "201909210000000000" {
		t.Fatal(got)
	}
}
