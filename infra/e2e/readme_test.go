package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/harness"
)

// What a new user meets: the sample of make run, the lines it says to go on with, the README's tour, which uses the
// sample's repository, and the guide. They need the sample, so they have a stack of their own.

func TestTheFirstHour(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl", "openssl"} {
		if !toolchain(tool) {
			t.Skipf("the tour needs %s", tool)
		}
	}
	if os.Getenv(envSample) == "true" {
		tourWorks(t, os.Getenv(envAPI), os.Getenv(envCredentials))
		return
	}
	data := t.TempDir()
	s, stack := restart(t, data, "--demo=true")
	awaitOutput(t, stack, "Go on with")
	said := stack.Output()
	t.Run("the sample runs to a downloaded package", func(t *testing.T) {
		says(t, said, "stage 1/3  source", "PASS", "greeter 1.0.1", "Hello, ContainerOps!", "passed by admin", "SHA-512", "download")
	})
	t.Run("the lines to go on with work when they are pasted", func(t *testing.T) {
		lines := regexp.MustCompile(`(?m)^ +(TOKEN=|curl ).*$`).FindAllString(said, -1)
		if len(lines) != 3 {
			t.Fatalf("there are %d lines, want 3:\n%s", len(lines), said)
		}
		says(t, paste(t, strings.Join(lines, "\n"), nil), `"group":"demo"`, "{}")
	})
	t.Run("the tour of the README works when it is pasted", func(t *testing.T) {
		tourWorks(t, s.credentials.Endpoint, filepath.Join(data, "credentials.json"))
	})
	t.Run("the guide works when it is pasted", func(t *testing.T) {
		lines := append(blocks(readFile(t, "../../README.md"))[:1], blocks(readFile(t, "../GUIDE.md"))...)
		said := paste(t, strings.Join(lines, ""), atStack(s.credentials.Endpoint, filepath.Join(data, "credentials.json")))
		says(t, said, "SVCSTG.SWR.2021106", "signing with ******", "rolling out 1, as ann said", `"state":"delivered"`, `"state":"kept"`)
	})
	t.Run("the next start runs the sample again", func(t *testing.T) {
		s.must(stack.Kill())
		_, again := restart(t, data, "--demo=check")
		awaitUpTo(t, compiling, "the end of the sample", func() (string, bool) {
			select {
			case <-again.Exited():
				return "", true
			default:
				return again.Output(), false
			}
		})
		// The pasted webhook has started a run that the kill has left in its build or its review.
		says(t, again.Output(), "under way from before", "greeter 1.0.3")
	})
}

// tourWorks takes the tour of the README on a stack that serves the sample's repository.
func tourWorks(t *testing.T, endpoint, credentials string) {
	t.Helper()
	said := paste(t, strings.Join(blocks(readFile(t, "../../README.md")), ""), atStack(endpoint, credentials))
	says(t, said, `"group":"tour"`, "Hello, world!", "these are the bytes that were built", `{"run_id":2}`)
}

// awaitOutput waits until the stack has said something.
func awaitOutput(t *testing.T, stack *harness.Stack, text string) {
	t.Helper()
	awaitUpTo(t, compiling, text, func() (string, bool) {
		said := stack.Output()
		return said, strings.Contains(said, text)
	})
}

func says(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("%q is not in:\n%s", text, said)
		}
	}
}

// atStack is what the pasted lines know of the stack.
func atStack(endpoint, credentials string) []string {
	return []string{"ENDPOINT=" + endpoint, "CREDENTIALS=" + credentials}
}

// blocks are the bash blocks of a text.
func blocks(text string) (all []string) {
	for _, block := range regexp.MustCompile("(?s)```bash\n(.*?)```").FindAllStringSubmatch(text, -1) {
		all = append(all, block[1])
	}
	return all
}

// paste gives lines to a shell, which stops at the first that fails, and returns what it says.
func paste(t *testing.T, lines string, env []string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), compiling) // the tour waits in loops of its own
	defer cancel()
	bash := exec.CommandContext(ctx, "bash", "-e", "-o", "pipefail")
	bash.Dir = t.TempDir()
	bash.Env = append(os.Environ(), env...)
	bash.Stdin = strings.NewReader(lines)
	said, err := bash.CombinedOutput()
	if err != nil {
		t.Fatalf("the shell ended with %v:\n%s", err, said)
	}
	return string(said)
}
