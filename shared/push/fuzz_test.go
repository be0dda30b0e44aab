package push_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"github.com/containerops/containerops/shared/pipeline"
	"github.com/containerops/containerops/shared/push"
)

// FuzzEvent holds that whatever a host sends is either refused or an event within its bounds.
func FuzzEvent(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal(files, err)
	}
	events := [][2]string{
		{"X-GitHub-Event", "push"}, {"X-GitHub-Event", "create"}, {"X-Gitlab-Event", "Push Hook"},
		{"X-Gitlab-Event", "System Hook"}, {"X-Gitee-Event", "Tag Push Hook"},
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for i := range events {
			f.Add(uint8(i), "application/json", "", body)
		}
	}
	f.Add(uint8(0), "application/x-www-form-urlencoded", "id", []byte("payload=%7B%7D"))
	f.Fuzz(func(t *testing.T, kind uint8, contentType, delivery string, body []byte) {
		event := events[int(kind)%len(events)]
		header := http.Header{}
		header.Set("Content-Type", contentType)
		header.Set("X-GitHub-Delivery", delivery)
		header.Set(event[0], event[1])
		e, err := push.Request{Header: header, Body: body}.Event()
		if err != nil {
			if pipeline.FaultsOf(err) == nil {
				t.Fatalf("not a client's fault: %v", err)
			}
			return
		}
		for name, text := range map[string]string{"author": e.Author, "message": e.Message} {
			if len(text) > push.MaxMessage || !utf8.ValidString(text) {
				t.Fatalf("%s: %q", name, text)
			}
		}
		if e.Kind != push.Other && pipeline.ValidRef("ref", e.Name) != nil || len(e.Commit) > 64 || e.Delivery == "" || len(e.Delivery) > 200 {
			t.Fatalf("%+v", e)
		}
		e.Starts(&pipeline.CodeSource{URL: "https://example.com/a.git", CodeTrigger: &pipeline.CodeTrigger{TagCreateEvent: true}})
	})
}
