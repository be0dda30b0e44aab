package pipeline

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// breach is one change of testdata/everything.json that breaks one rule.
type breach struct {
	at    path   // the field that is changed
	value any    // what it becomes; absent takes it out
	code  Code   // of the one fault; none when the change is allowed
	where path   // the field that the fault names; empty is at
	says  string // part of the fault's detail
}

// absent takes a field out.
type absent struct{}

// long is n bytes of text.
func long(n int) string { return strings.Repeat("a", n) }

// many is n times the same, each made for its position.
func many[T any](n int, one func(i int) T) []T {
	all := make([]T, n)
	for i := range all {
		all[i] = one(i)
	}
	return all
}

// object is one JSON object of a test.
type object map[string]any

func run(t *testing.T, breaches []breach) {
	t.Helper()
	for _, b := range breaches {
		name := string(b.at) + " " + b.says
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b.check(t)
		})
	}
}

func (b breach) check(t *testing.T) {
	t.Helper()
	_, err := Read(changed(t, b.at, b.value), JSON)
	faults := FaultsOf(err)
	if b.code == "" {
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		return
	}
	if b.where == "" {
		b.where = b.at
	}
	if len(faults) != 1 {
		t.Fatalf("%d faults, not one: %v", len(faults), err)
	}
	if got := faults[0]; got.Code != b.code || !strings.HasPrefix(got.Detail, string(b.where)+": ") || !strings.Contains(got.Detail, b.says) {
		t.Fatalf("answered %s %s", got.Code, got.Detail)
	}
}

// changed is testdata/everything.json with one field changed.
func changed(t *testing.T, at path, value any) []byte {
	t.Helper()
	var root any
	unmarshal(t, example(t, "everything.json"), &root)
	root = put(t, root, steps(string(at)), value)
	body, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// steps are the names and positions of a path.
func steps(at string) []string {
	return strings.FieldsFunc(at, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

func put(t *testing.T, in any, way []string, value any) any {
	t.Helper()
	if len(way) == 0 {
		return value
	}
	switch in := in.(type) {
	case []any:
		i, err := strconv.Atoi(way[0])
		if err != nil || i > len(in) {
			t.Fatalf("no element %s", way[0])
		}
		if i == len(in) {
			in = append(in, nil)
		}
		in[i] = put(t, in[i], way[1:], value)
		return in
	case map[string]any:
		if _, out := value.(absent); out && len(way) == 1 {
			delete(in, way[0])
		} else {
			in[way[0]] = put(t, in[way[0]], way[1:], value)
		}
		return in
	case nil:
		return put(t, map[string]any{}, way, value)
	}
	t.Fatalf("%s is not in a %T", way[0], in)
	return nil
}

func TestADefinitionWithEverythingIsAccepted(t *testing.T) {
	t.Parallel()
	body := example(t, "everything.json")
	p := mustRead(t, body, JSON)
	var sent, kept any
	unmarshal(t, body, &sent)
	unmarshal(t, mustEncode(t, p, JSON), &kept)
	if missing := notIn(sent, kept, ""); len(missing) > 0 {
		t.Errorf("not kept: %v", missing)
	}
}

func TestAPipelinesOwnFieldsAreChecked(t *testing.T) {
	t.Parallel()
	run(t, []breach{
		{at: "name", value: absent{}, code: InvalidPipelineName, says: "is required"},
		{at: "name", value: "", code: InvalidPipelineName, says: "is required"},
		{at: "name", value: strings.Repeat("名", MaxName)},
		{at: "name", value: strings.Repeat("名", MaxName+1), code: InvalidPipelineName, says: "has 65 characters, at most 64"},
		{at: "name", value: "a\u0000b", code: InvalidPipelineName, says: "printable"},
		{at: "name", value: " a", code: InvalidPipelineName, says: "space"},
		{at: "description", value: long(MaxDescription)},
		{at: "description", value: long(MaxDescription + 1), code: InvalidParam, says: "has 1025 bytes, at most 1024"},
		{at: "description", value: "a\x1bb", code: InvalidParam, says: "control"},
		{at: "source", value: "swr"},
		{at: "source", value: long(MaxSource + 1), code: InvalidParam, says: "at most 64"},
		{at: "stages", value: absent{}, code: MissingParam, says: "is required"},
		{at: "stages", value: []any{}, code: MissingParam, says: "at least one"},
		{at: "stages", value: nil, code: MissingParam, says: "is required"},
		{at: "stages", value: many(MaxStages, review)},
		{at: "stages", value: many(MaxStages+1, review), code: InvalidParam, says: "has 65 entries, at most 64"},
		{at: "unknown", value: object{"a": 1}},
	})
}

// review is a small stage.
func review(i int) any {
	return object{"name": "r" + strconv.Itoa(i), "service_name": "test_review",
		"params": object{"review_mode": "one", "review_users": []any{object{"user_name": "ann"}}}}
}

func TestADefinitionOverItsSizeIsTooLarge(t *testing.T) {
	t.Parallel()
	script := func(i int) any {
		return object{"name": "s" + strconv.Itoa(i), "service_name": "jenkins_build",
			"params": object{"basic_env": "go", "jenkins_shell": long(MaxScript)}}
	}
	run(t, []breach{
		{at: "stages", value: many(4, script)},
		{at: "stages", value: many(5, script), code: TooLarge, where: "body", says: "at most 307200"},
	})
}

func TestParamsAreChecked(t *testing.T) {
	t.Parallel()
	param := func(i int) any { return object{"name": "p" + strconv.Itoa(i), "value": ""} }
	withRegion := func(n int) []any { return append(many(n-1, param), object{"name": "region", "value": ""}) }
	run(t, []breach{
		{at: "params[1]", value: object{"name": "1a", "value": ""}, where: "params[1].name", code: InvalidParam, says: "not beginning with a digit"},
		{at: "params", value: withRegion(MaxParams)},
		{at: "params", value: withRegion(MaxParams + 1), code: InvalidParam, says: "has 65 entries, at most 64"},
		{at: "params[1]", value: object{"name": "region", "value": ""}, code: InvalidParam, where: "params[1].name", says: "twice"},
		{at: "params[0].value", value: absent{}, code: MissingParam, says: "is required"},
		{at: "params[0].value", value: ""},
		{at: "params[0].value", value: long(MaxValue)},
		{at: "params[0].value", value: long(MaxValue + 1), code: InvalidParam, says: "has 4097 bytes, at most 4096"},
		{at: "params[0].value", value: "a\x00", code: InvalidParam, says: "NUL"},
		{at: "params[0].value", value: 5, code: InvalidParam, says: "must be a string, is a number: put it in quotes"},
		{at: "params[0].description", value: long(MaxDescription + 1), code: InvalidParam, says: "at most 1024"},
		{at: "params[1]", value: object{"name": long(MaxParamName), "value": ""}},
		{at: "params[1]", value: object{"name": long(MaxParamName + 1), "value": ""}, code: InvalidParam, where: "params[1].name", says: "1 to 64"},
		{at: "params[1]", value: object{"name": "SYS_INCREMENT", "value": "2", "is_template": true, "id": 7}},
	})
}
