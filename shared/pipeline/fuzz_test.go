package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seedBodies adds every documented body, in both formats, and bodies that once needed care.
func seedBodies(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no examples", err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		tree, err := parseJSON(body)
		if err != nil {
			f.Fatal(err)
		}
		yaml, err := tree.asYAML()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
		f.Add(yaml)
	}
	for _, body := range []string{
		"", "{}", "[]", "null", "---\n", "a: &a [*a]", "a: !!binary aGk=", "? [1]\n: 2", "<<: {a: b}", "a: 1\na: 2", "a: .inf",
		`{"name":"\u0000"}`, `{"name":"a","name":"b"}`, "name: |\n  a\n\n", "{\"stages\":[{\"params\":null}]}", "--- a\n--- b\n",
		strings.Repeat("[", 64), strings.Repeat("- ", 64), "a: 0x1F\nb: 0o17\nc: 1_000\nd: 2019-09-24\ne: 1e999",
	} {
		f.Add([]byte(body))
	}
}

// checkRead holds for any body: faults name what they are, and what is accepted reads back as itself in both formats.
func checkRead(t *testing.T, body []byte, format Format) {
	p, err := Read(body, format)
	if err != nil {
		for _, fault := range FaultsOf(err) {
			if fault.Code.Message() == "" || fault.Detail == "" {
				t.Fatalf("a fault that says nothing: %+v", fault)
			}
		}
		if len(FaultsOf(err)) == 0 {
			t.Fatalf("not a fault: %v", err)
		}
		return
	}
	want := string(mustEncode(t, p, JSON))
	for _, again := range []Format{JSON, YAML} {
		written := mustEncode(t, p, again)
		second, err := Read(written, again)
		if err != nil {
			t.Fatalf("reads its own answer back: %v\n%s", err, written)
		}
		if got := string(mustEncode(t, second, JSON)); got != withoutIDs(t, want) && got != want {
			t.Fatalf("reads back as\n%s\nwas\n%s\nwritten as\n%s", got, want, written)
		}
	}
	p.Complete(counting(""))
	if faults := p.Validate(); faults != nil {
		t.Fatalf("completing made it invalid: %v", faults)
	}
}

// withoutIDs writes a definition as one reads it whose params' ids are not taken.
func withoutIDs(t *testing.T, body string) string {
	var p Pipeline
	unmarshal(t, []byte(body), &p)
	for i := range p.Params {
		p.Params[i].ID = 0
	}
	return string(mustEncode(t, &p, JSON))
}

func FuzzDecode(f *testing.F) {
	seedBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) { checkRead(t, body, JSON) })
}

func FuzzYAML(f *testing.F) {
	seedBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) { checkRead(t, body, YAML) })
}

func FuzzYAMLString(f *testing.F) {
	for _, text := range []string{"", "yes", "1.0", "a\nb\n", "a\n\n", " a\nb", "a \nb", "~", "...", "---", "- a", "a: b", "a #b", "\t", "é\u0085x", "\u2028", "\x00", "${x}", "2019-09-24", "# a\nb", "0x1F", "1:20", "😀\na"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		body := mustEncode(t, map[string]any{text: []string{text}}, YAML)
		tree, err := parseYAML(body)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, body, err)
		}
		got := tree.fields[0]
		if got.name != text || got.value.items[0].kind != kindString || got.value.items[0].text != text {
			t.Fatalf("%q is written as %q and reads back as %q: %q", text, body, got.name, got.value.items[0].text)
		}
	})
}

func FuzzFilter(f *testing.F) {
	for _, raw := range []string{"", "name::a", "name::a|group_id::3", "name%3A%3Aa%7Cgroup_id%3a%3a3", "name", "x::y", "group_id::-1", "name::a::b", "|", "::"} {
		f.Add(raw)
	}
	keys := map[string]FilterKind{"name": FilterText, "group_id": FilterID}
	f.Fuzz(func(t *testing.T, raw string) {
		filter, err := ParseFilter(raw, keys)
		if err != nil {
			if faults := FaultsOf(err); len(faults) != 1 || faults[0].Code != InvalidFilter {
				t.Fatalf("not an invalid filter: %v", err)
			}
			return
		}
		for key := range filter {
			if _, ok := keys[key]; !ok {
				t.Fatalf("took the key %q", key)
			}
		}
		if id, ok := filter.ID("group_id"); ok && id < 0 {
			t.Fatalf("took the id %d", id)
		}
	})
}

func FuzzSubstitute(f *testing.F) {
	for _, text := range []string{"", "${a}", "$${a}", "${a${a}}", "${b}", "${", "${}", "${a", "x${a}y${b}z${b}", "${1a}", "${image:web}"} {
		f.Add(text, "v")
		f.Add(text, "${a}")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		got, unknown := Substitute(text, map[string]string{"a": value})
		if count := strings.Count(text, "${a}"); len(got) != len(text)+count*(len(value)-len("${a}")) {
			t.Fatalf("%q became %q", text, got)
		}
		if !strings.Contains(text, "${a}") && got != text {
			t.Fatalf("%q names no param and became %q", text, got)
		}
		for _, name := range unknown {
			if name == "a" || !strings.Contains(text, "${"+name+"}") {
				t.Fatalf("%q does not name %q", text, name)
			}
		}
	})
}
