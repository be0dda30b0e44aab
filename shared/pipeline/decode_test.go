package pipeline

import (
	"slices"
	"strings"
	"testing"
)

// details are what a client reads of an error.
func details(err error) []string {
	var all []string
	for _, f := range FaultsOf(err) {
		all = append(all, f.Detail)
	}
	return all
}

func TestAllProblemsOfABodyAreAnsweredAtOnceInItsOrder(t *testing.T) {
	t.Parallel()
	inJSON := `{
		"description": 5,
		"stages": [
			{"params": {"enable_cache": "yes", "jenkins_shell": "", "basic_env": "cobol"}, "service_name": "jenkins_build", "name": "a"},
			"build",
			{"service_name": "code_source", "name": 7, "params": {"url": "x", "git_type": "github"}}
		],
		"params": [{"name": "1a", "value": true}]
	}`
	inYAML := `
description: 5
stages:
- params: {enable_cache: "yes", jenkins_shell: "", basic_env: cobol}
  service_name: jenkins_build
  name: a
- build
- service_name: code_source
  name: 7
  params: {url: x, git_type: github}
params:
- name: 1a
  value: true
`
	want := []string{
		`name: is required`,
		`description: must be a string, is a number: put it in quotes`,
		`stages[0].params.enable_cache: must be a boolean, is a string`,
		`stages[0].params.jenkins_shell: is required`,
		`stages[0].params.basic_env: must be one of go, java, nodejs, SelfPkgBuild, is "cobol"`,
		`stages[1]: must be an object, is a string`,
		`stages[2].name: must be a string, is a number: put it in quotes`,
		`stages[2].params.url: must be http(s)://<host>/<path>.git`,
		`params[0].name: must be 1 to 64 letters, digits and _, not beginning with a digit, is "1a"`,
		`params[0].value: must be a string, is a boolean: put it in quotes`,
	}
	for name, err := range map[string]error{"JSON": readError(inJSON, JSON), "YAML": readError(inYAML, YAML)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := details(err); !slices.Equal(got, want) {
				t.Errorf("answered\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func readError(body string, format Format) error {
	_, err := Read([]byte(body), format)
	return err
}

func TestDecodeAnswersWrongTypesAlone(t *testing.T) {
	t.Parallel()
	p, err := Decode([]byte(`{"stages": [{"service_name": "none of ours", "params": {"a": 1}}]}`), JSON)
	if err != nil || len(p.Stages) != 1 {
		t.Fatalf("%v, %v", p, err)
	}
	_, err = Decode([]byte(`{"id": 1.5, "stages": {}}`), JSON)
	want := []string{`id: must be a whole number of at most 64 bits, is "1.5"`, `stages: must be an array, is an object`}
	if got := details(err); !slices.Equal(got, want) {
		t.Fatal(got)
	}
}

func TestABodyThatIsNoPipelineIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says   string
		body   string
		format Format
		want   string
	}{
		{"nothing", "", JSON, "body: is empty"},
		{"nothing", "", YAML, "body: is empty"},
		{"a comment alone", "# nothing\n", YAML, "body: is empty"},
		{"white space", "  ", JSON, "ends too early"},
		{"half an object", `{"name": "a"`, JSON, "body: is not JSON"},
		{"a broken token", `{"name": nil}`, JSON, "body: is not JSON at byte 10"},
		{"two values", `{} {}`, JSON, "more than one JSON value"},
		{"a name twice", `{"name":"a","name":"b"}`, JSON, `duplicate object member name`},
		{"a name twice, once escaped", `{"name":"a","n\u0061me":"b"}`, JSON, `duplicate object member name`},
		{"invalid UTF-8", "{\"name\":\"\xff\"}", JSON, "body: is not UTF-8"},
		{"half a surrogate pair", `{"name":"\ud800"}`, JSON, "body: is not JSON"},
		{"UTF-16", "\xff\xfea\x00", YAML, "body: is not UTF-8"},
		{"null", "null", JSON, "body: must be an object, is null"},
		{"an array", "[]", JSON, "body: must be an object, is an array"},
		{"an array", "- a", YAML, "body: must be an object, is an array"},
		{"too deep an array", strings.Repeat("[", 200) + strings.Repeat("]", 200), JSON, "nested more than 32 deep"},
		{"too deep an array", strings.Repeat("[", 200) + strings.Repeat("]", 200), YAML, "nested more than 32 deep"},
		{"too deep a mapping", strings.Repeat("{a: ", 40) + "1" + strings.Repeat("}", 40), YAML, "nested more than 32 deep"},
		{"too many values", `{"a":[` + strings.Repeat("1,", MaxValues) + `1]}`, JSON, "more than 100000 values"},
		{"a number out of 64 bits", `{"id": 9223372036854775808}`, JSON, "id: must be a whole number of at most 64 bits"},
		{"a number out of all range", `{"stages":[{"exception_handler":{"type":"timeout_reset","params":{"timespan":1e999}}}]}`, JSON, "timespan: is out of range"},
		{"two documents", "name: a\n---\nname: b\n", YAML, "more than one YAML document"},
		{"two documents, one broken", "name: a\n---\n[", YAML, "body: is not YAML"},
		{"a tab", "\tname: a", YAML, "body: is not YAML"},
		{"an anchor", "name: &a x", YAML, "line 1: anchors and aliases are not accepted"},
		{"an anchor on a key", "&a name: x", YAML, "line 1: anchors and aliases are not accepted"},
		{"an alias", "name: &a x\nb: *a", YAML, "anchors and aliases are not accepted"},
		{"a tag of one's own", "name: !mine x", YAML, "line 1: tags are not accepted (!mine)"},
		{"a tag of YAML's", "name: !!str 5", YAML, "tags are not accepted"},
		{"a tag on a mapping", "!!map {name: a}", YAML, "tags are not accepted"},
		{"a merge key", "<<: {name: a}", YAML, "line 1: merge keys are not accepted"},
		{"a key twice", "name: a\nname: b", YAML, `line 2: duplicate key "name"`},
		{"a key that is no string", "? [a]\n: b", YAML, "line 1: a key must be a string"},
		{"an infinity", "id: .inf", YAML, "no finite number"},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			_, err := Decode([]byte(c.body), c.format)
			faults := FaultsOf(err)
			if len(faults) != 1 || faults[0].Code != InvalidParam || !strings.Contains(faults[0].Detail, c.want) {
				t.Fatalf("answered %v, not %q", err, c.want)
			}
		})
	}
}

func TestABodyOverItsSizeIsTooLarge(t *testing.T) {
	t.Parallel()
	_, err := Decode([]byte("{}"+strings.Repeat(" ", MaxBody-2)), JSON)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Decode([]byte("{}"+strings.Repeat(" ", MaxBody-1)), JSON)
	if faults := FaultsOf(err); len(faults) != 1 || faults[0].Code != TooLarge || faults[0].Code.Status() != 413 {
		t.Fatal(err)
	}
}

func TestTheDeepestNestingIsAccepted(t *testing.T) {
	t.Parallel()
	body := `{"x":` + strings.Repeat("[", MaxDepth-1) + strings.Repeat("]", MaxDepth-1) + "}"
	for name, format := range map[string]Format{"JSON": JSON, "YAML": YAML} {
		if _, err := Decode([]byte(body), format); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestYAMLSaysWhatJSONWouldSay(t *testing.T) {
	t.Parallel()
	for yaml, want := range map[string]string{
		"a: 1": `{"a":1}`, "a: 0x1F": `{"a":31}`, "a: 0o17": `{"a":15}`, "a: 1_000": `{"a":1000}`, "a: 1.50": `{"a":1.5}`,
		"a: true": `{"a":true}`, "a: True": `{"a":true}`, "a: yes": `{"a":"yes"}`, "a: ~": `{"a":null}`, "a:": `{"a":null}`,
		"a: 2019-09-24": `{"a":"2019-09-24"}`, "a: '1'": `{"a":"1"}`, "1: x": `{"1":"x"}`, "a: |\n  x\n  y\n": `{"a":"x\ny\n"}`,
		"a: >\n  x\n  y\n": `{"a":"x y\n"}`, "a: 18446744073709551615": `{"a":18446744073709551615}`, "{a: [1, {}]}": `{"a":[1,{}]}`,
	} {
		tree, err := parseYAML([]byte(yaml))
		if err != nil {
			t.Errorf("%q: %v", yaml, err)
			continue
		}
		if got := string(jsonOf(t, tree)); got != want {
			t.Errorf("%q is %s, not %s", yaml, got, want)
		}
	}
}

func TestWhatTheServiceGivesIsNotTakenFromABody(t *testing.T) {
	t.Parallel()
	p := mustRead(t, changed(t, "stages[0].params.git_repo", "mine"), JSON)
	p.Complete(counting(""))
	if got := p.Stages[0].Params.CodeSource.GitRepo; got != "shop" {
		t.Errorf("git_repo: %s", got)
	}
	p = mustRead(t, changed(t, "stages[0].is_task", true), JSON)
	if p.Stages[0].IsTask {
		t.Error("is_task was taken")
	}
}
