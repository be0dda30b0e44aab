package api_test

import (
	"strings"
	"testing"
)

func TestAcceptChoosesBetweenJSONAndYAML(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.group("shop")
	s.pipeline("shop", "web")
	for accept, want := range map[string]string{
		"":                                   "yaml",
		"*/*":                                "yaml",
		"text/html":                          "yaml",
		"application/yaml":                   "yaml",
		"nonsense":                           "yaml",
		"application/json":                   "json",
		"Application/JSON; Charset=UTF8":     "json",
		"text/html, application/json":        "json",
		"application/json, text/plain, */*":  "json",
		"*/*, application/json":              "json",
		"application/json;q=0.5, */*":        "yaml",
		"application/json;q=0":               "yaml",
		"application/json;q=2":               "yaml",
		"application/yaml, application/json": "yaml",
		"application/yaml;q=0.8, application/json;q=0.9":  "json",
		"application/x-yaml;q=0.9,application/json;q=0.8": "yaml",
	} {
		got := s.send("GET", pipelines+"/1", "", "Accept: "+accept).want(200).header.Get("Content-Type")
		if !strings.Contains(got, want) {
			t.Errorf("Accept %q: %s, want %s", accept, got, want)
		}
	}
	t.Run("also when the gateway has split it", func(t *testing.T) {
		s := s.in(t)
		r := s.request("GET", pipelines+"/1", "")
		r.Header["Accept"] = []string{"text/plain", "application/json"}
		s.answer(s.handler, r).want(200).wantHeader("Content-Type", "application/json;charset=utf8")
	})
	t.Run("but not for errors", func(t *testing.T) {
		s := s.in(t)
		s.send("GET", pipelines+"/2", "", "Accept: application/yaml").want(404).wantHeader("Content-Type", "application/json;charset=utf8")
	})
}
