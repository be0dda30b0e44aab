package harness

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
)

// planted is in each secret that a test makes up, so that it is recognized wherever it comes to light.
const planted = "planted-secret"

// Plant makes up a secret that Leak finds.
func Plant() string { return planted + "-" + rand.Text() }

// secretPatterns are what must never be in a log, whatever story it is from: a token, a webhook's address, a password in a
// repository's address or in a request, a secret that a test has planted.
var secretPatterns = []*regexp.Regexp{
	regexp.MustCompile(`eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+`),
	regexp.MustCompile(`webhooks/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+`),
	regexp.MustCompile(`://[^/\s:@"]+:[^*/\s@"]+@`),
	regexp.MustCompile(`"password\\?":\s*\\?"[^*]`),
	regexp.MustCompile(planted + `-\w`),
}

// Leak finds what is secret in a log: one of the given secrets by their names, or what looks like one. The error names the log.
func Leak(name, log string, secrets map[string]string) error {
	for what, secret := range secrets {
		if secret != "" && strings.Contains(log, secret) {
			return fmt.Errorf("%s: the %s is in it", name, what)
		}
	}
	for line := range strings.Lines(log) {
		for _, pattern := range secretPatterns {
			if pattern.MatchString(line) {
				return fmt.Errorf("%s: something secret (%s) is in it: %.2000s", name, pattern, line)
			}
		}
	}
	return nil
}
