package pipeline

import (
	"strings"
	"testing"
)

const secretive = `{"name": "web", "description": "d", "source": "s",
	"pre_operation": {"operator": "or", "triggers": [{"webhook": {}}, {"channel": {"name": "built"}}]},
	"params": [{"name": "REPO", "value": "https://li:SECRET@example.com/a.git"}],
	"stages": [
		{"name": "source", "service_name": "code_source", "params": {"git_type": "gitlab", "url": "https://oauth2:SECRET@example.com/a/b.git",
			"code_trigger": {"trigger_tag_create_event": true, "secret": "SECRET"}}},
		{"name": "build", "service_name": "jenkins_build", "params": {"basic_env": "go",
			"jenkins_shell": "git clone HTTPS://SECRET@example.com/c.git; psql postgres://u:SECRET@db/x; ssh://git@example.com/d.git"},
			"post_operation": {"triggers": [{"webhook": {"method": "GET", "url": "https://example.com/hook?token=SECRET"}}]}}]}`

func TestAnExportHoldsNoCredentialsAndNoWebhookURLs(t *testing.T) {
	t.Parallel()
	p, err := Read([]byte(secretive), JSON)
	if err != nil {
		t.Fatal(err)
	}
	next := int64(0)
	p.Complete(Generator{
		NextID:     func() int64 { next++; return next },
		NewWebhook: func() string { return "https://ops/SECRET" },
		NewSecret:  func() string { return "SECRET" },
	})
	before, err := Encode(p, JSON)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Encode(p.Exported(), JSON)
	if err != nil || strings.Contains(string(got), "SECRET") {
		t.Errorf("%s, %v", got, err)
	}
	for _, kept := range []string{
		`"url":"https://example.com/a/b.git"`, "git clone HTTPS://example.com/c.git", "postgres://db/x", "ssh://git@example.com/d.git",
		`{"name":"built"}`, `"value":"https://example.com/a.git"`, `"method":"GET"`, `"trigger_tag_create_event":true`,
	} {
		if !strings.Contains(string(got), kept) {
			t.Errorf("%s lacks %s", got, kept)
		}
	}
	after, err := Encode(p, JSON)
	if err != nil || string(after) != string(before) {
		t.Errorf("the definition itself has changed: %s, %v", after, err)
	}
}

func TestNamesOfOtherThingsAreCheckedLikeAPipelines(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{
		"流水线 1": true, strings.Repeat("线", 64): true, "": false, " a": false, "a\n": false, strings.Repeat("a", 65): false,
	} {
		if err := ValidName("name", name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}
