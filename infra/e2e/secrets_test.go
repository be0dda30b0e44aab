package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/client"
)

// secretPatterns are what must never be in a log, whatever story it is from: a token, a webhook's address, a password in a
// repository's address or in a request.
func secretPatterns() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+`),
		regexp.MustCompile(`webhooks/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+`),
		regexp.MustCompile(`://[^/\s:@"]+:[^*/\s@"]+@`),
		regexp.MustCompile(`"password\\?":\s*\\?"[^*]`),
	}
}

// leaked finds what is secret in the log of the stack that all stories were told on.
func leaked(log string, credentials client.Credentials) error {
	for name, secret := range map[string]string{"password": credentials.Password, "secret key": credentials.SecretKey} {
		if secret != "" && strings.Contains(log, secret) {
			return fmt.Errorf("the administrator's %s is in the stack's log", name)
		}
	}
	patterns := secretPatterns()
	for line := range strings.Lines(log) {
		for _, pattern := range patterns {
			if pattern.MatchString(line) {
				return fmt.Errorf("something secret (%s) is in the stack's log: %s", pattern, line)
			}
		}
	}
	return nil
}

func TestASecretInALogIsFound(t *testing.T) {
	t.Parallel()
	who := client.Credentials{Password: "the-password", SecretKey: "the-key"}
	for _, line := range []string{
		"the-password", "signed with the-key", "X-Auth-Token: eyJhbGciOiJI.eyJzdWIiOiJ1.c2lnbmF0dXJl",
		"POST /v3/manage/webhooks/0f0e0d0c-0b0a-4908-8706-050403020100", "clone https://ann:hunter2@host/repo.git",
		`{"body":"{\"password\":\"hunter2\"}"}`,
	} {
		if leaked("a line\n"+line+"\n", who) == nil {
			t.Errorf("not found: %s", line)
		}
	}
	for _, line := range []string{"https://ann:***@host/repo.git", "POST /v3/manage/webhooks/{webhook_id}", "http://127.0.0.1:8080/a@b"} {
		if err := leaked(line, who); err != nil {
			t.Error(err)
		}
	}
}
