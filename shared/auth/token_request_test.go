package auth_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

func TestTheDocumentedTokenRequestIsRead(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile(filepath.Join("testdata", "create-token.request.json"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := requestOf(t, string(body))
	want := auth.TokenRequest{Domain: "domainname", User: "username", Password: "********", Project: "xxxxxxxxxxxxxxxxxx"}
	if err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

func requestOf(t *testing.T, text string) (auth.TokenRequest, error) {
	t.Helper()
	var body auth.TokenBody
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatal(err)
	}
	return body.Request()
}

func TestATokenRequestIsChecked(t *testing.T) {
	t.Parallel()
	body := func(methods, name, password, domain, rest string) string {
		return `{"auth":{"identity":{"methods":` + methods + `,"password":{"user":{"name":` + name + `,"password":` + password +
			`,"domain":{"name":` + domain + `}}}}` + rest + `}}`
	}
	const password = `["password"]`
	if _, err := requestOf(t, body(password, `"u"`, `"p"`, `"d"`, "")); err != nil {
		t.Errorf("without a scope: %v", err)
	}
	long := `"` + strings.Repeat("x", 2000) + `"`
	for field, text := range map[string]string{
		"methods":              body(`["token"]`, `"u"`, `"p"`, `"d"`, ""),
		"identity.methods":     body(`[]`, `"u"`, `"p"`, `"d"`, ""),
		"user.name":            body(password, `""`, `"p"`, `"d"`, ""),
		"password.user.name":   body(password, long, `"p"`, `"d"`, ""),
		"user.password":        body(password, `"u"`, `""`, `"d"`, ""),
		"password: 1 to 1024":  body(password, `"u"`, long, `"d"`, ""),
		"domain.name: 1 to 64": body(password, `"u"`, `"p"`, `""`, ""),
		"scope.project.name":   body(password, `"u"`, `"p"`, `"d"`, `,"scope":{"project":{"name":`+long+`}}`),
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			_, err := requestOf(t, text)
			wantFault(t, err, pipeline.InvalidParam)
			if err != nil && !strings.Contains(err.Error(), field) {
				t.Errorf("error %q does not name %s", err, field)
			}
		})
	}
}
