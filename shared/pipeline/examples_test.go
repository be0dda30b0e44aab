package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// example is a documented body, copied from the reference.
func example(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// compact is JSON without white space, its fields in their order.
func compact(t *testing.T, body []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, body); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// counting gives 2727, 2728, …, and webhooks and secrets by number.
func counting(webhook string) Generator {
	id, hooks, secrets := int64(2726), 0, 0
	return Generator{
		NextID: func() int64 { id++; return id },
		NewWebhook: func() string {
			if hooks++; hooks == 1 && webhook != "" {
				return webhook
			}
			return fmt.Sprintf("https://ci.example/v2/manage/webhooks/%d", hooks)
		},
		NewSecret: func() string { secrets++; return fmt.Sprintf("secret-%d", secrets) },
	}
}

func mustRead(t *testing.T, body []byte, format Format) *Pipeline {
	t.Helper()
	p, err := Read(body, format)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return p
}

func mustEncode(t *testing.T, v any, format Format) []byte {
	t.Helper()
	body, err := Encode(v, format)
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	return body
}

func TestTheDocumentedCreateIsAnsweredToTheLetter(t *testing.T) {
	t.Parallel()
	want := compact(t, example(t, "create-pipeline.response.json"))
	url := "https://swr.cn-north-4.myhuaweicloud.com/v2/manage/webhooks/b2d32779-c0dd-496d-949b-76f41ca72d12"
	create := func(t *testing.T, body []byte, format Format) *Pipeline {
		p := mustRead(t, body, format)
		p.ID, p.GroupID, p.GroupName = 1608, 1531, "default"
		p.Complete(counting(url))
		return p
	}
	request := example(t, "create-pipeline.request.json")
	created := create(t, request, JSON)
	t.Run("in JSON", func(t *testing.T) {
		if got := string(mustEncode(t, created, JSON)); got != want {
			t.Errorf("answered\n%s\nthe reference has\n%s", got, want)
		}
	})
	t.Run("sent in YAML too", func(t *testing.T) {
		var any map[string]any
		if err := json.Unmarshal(request, &any); err != nil {
			t.Fatal(err)
		}
		p := create(t, mustEncode(t, any, YAML), YAML)
		if got := string(mustEncode(t, p, JSON)); got != want {
			t.Errorf("answered\n%s\nthe reference has\n%s", got, want)
		}
	})
	t.Run("answered in YAML, in the same order", func(t *testing.T) {
		tree, err := parseYAML(mustEncode(t, created, YAML))
		if err != nil {
			t.Fatal(err)
		}
		if got := string(jsonOf(t, tree)); got != want {
			t.Errorf("answered\n%s\nthe reference has\n%s", got, want)
		}
	})
}

// jsonOf writes a tree as JSON, its fields in their order.
func jsonOf(t *testing.T, n *node) []byte {
	t.Helper()
	var out bytes.Buffer
	switch n.kind {
	case kindString:
		body, err := encodeJSON(n.text)
		if err != nil {
			t.Fatal(err)
		}
		return body
	case kindNull:
		return []byte("null")
	case kindArray:
		for i, item := range n.items {
			out.WriteString([]string{"[", ","}[min(i, 1)])
			out.Write(jsonOf(t, item))
		}
		if len(n.items) == 0 {
			return []byte("[]")
		}
		return append(out.Bytes(), ']')
	case kindObject:
		for i, f := range n.fields {
			name, _ := encodeJSON(f.name)
			fmt.Fprintf(&out, "%s%s:%s", []string{"{", ","}[min(i, 1)], name, jsonOf(t, f.value))
		}
		if len(n.fields) == 0 {
			return []byte("{}")
		}
		return append(out.Bytes(), '}')
	default:
		return []byte(n.text)
	}
}

func TestTheDocumentedUpdateKeepsStagesAndWebhook(t *testing.T) {
	t.Parallel()
	request := example(t, "update-pipeline.request.json")
	old := mustRead(t, request, JSON)
	old.Params[0].Value = "before"
	updated := mustRead(t, request, JSON)
	if faults := updated.Update(old, Generator{}); faults != nil {
		t.Fatalf("an update of every part by itself: %v", faults)
	}
	var answered, documented any
	unmarshal(t, mustEncode(t, updated, JSON), &answered)
	unmarshal(t, example(t, "update-pipeline.response.json"), &documented)
	if missing := notIn(documented, answered, ""); len(missing) > 0 {
		t.Errorf("the documented answer has, and ours has not: %v", missing)
	}
}

func unmarshal(t *testing.T, body []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(body, v); err != nil {
		t.Fatal(err)
	}
}

// notIn lists what want has and have has not, or has otherwise.
func notIn(want, have any, at path) []string {
	var missing []string
	switch w := want.(type) {
	case map[string]any:
		h, _ := have.(map[string]any)
		for name := range w {
			missing = append(missing, notIn(w[name], h[name], at.field(name))...)
		}
	case []any:
		h, _ := have.([]any)
		if len(h) != len(w) {
			return []string{at.String()}
		}
		for i := range w {
			missing = append(missing, notIn(w[i], h[i], at.index(i))...)
		}
	default:
		if want != have {
			missing = append(missing, fmt.Sprintf("%s = %v, not %v", at, want, have))
		}
	}
	return missing
}

func TestTheDocumentedAnswerOfGetIsWrittenToTheLetter(t *testing.T) {
	t.Parallel()
	body := example(t, "get-pipeline.response.json")
	var whole struct {
		Status json.RawMessage `json:"status"`
	}
	unmarshal(t, body, &whole)
	var stored Pipeline
	unmarshal(t, body, &stored)
	answer := mustEncode(t, stored.Answer(whole.Status), JSON)
	if want := compact(t, body); string(answer) != want {
		t.Errorf("answered\n%s\nthe reference has\n%s", answer, want)
	}
	t.Run("and can be sent back", func(t *testing.T) {
		t.Parallel()
		p := mustRead(t, body, JSON)
		if faults := p.Update(&stored, Generator{}); faults != nil {
			t.Fatal(faults)
		}
		if got, want := string(mustEncode(t, p, JSON)), string(mustEncode(t, &stored, JSON)); got != want {
			t.Errorf("after the update\n%s\nwas\n%s", got, want)
		}
	})
}
