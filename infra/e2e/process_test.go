package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/harness"
)

// These stories are about the stack's process: how it starts, refuses to start, and ends.

func TestTheFirstStartWritesCredentialsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s, stack := onOwnStack(t)
	info, err := os.Stat(filepath.Join(stack.Data, "credentials.json"))
	s.must(err)
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("credentials.json has mode %o, want 600", mode)
	}
	c := stack.Credentials
	if c.Domain != "default" || c.User != "admin" || len(c.Password) < 16 || c.AccessKey == "" || c.SecretKey == "" {
		t.Errorf("the credentials are not complete: domain %q, user %q, a password of %d bytes, access key %q",
			c.Domain, c.User, len(c.Password), c.AccessKey)
	}
	if strings.Contains(stack.Output(), c.Password) || strings.Contains(stack.Output(), c.SecretKey) {
		t.Errorf("the stack says its secrets:\n%s", stack.Output())
	}
}

func TestASecondStartGoesOnWithTheSameAccount(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	_, first := restart(t, data)
	if err := first.Terminate(); err != nil {
		t.Fatal(err)
	}
	_, second := restart(t, data)
	if first.Credentials.Password != second.Credentials.Password {
		t.Error("the password has changed")
	}
}

func TestAStartOnDataInUseIsRefused(t *testing.T) {
	t.Parallel()
	s, stack := onOwnStack(t)
	refuses(t, stack.Data, stack.Data)
	if err := s.api.Call(t.Context(), "GET", "/v3/manage/pipelines", nil, nil); err != nil {
		t.Errorf("the first one no longer answers: %v", err)
	}
}

func TestADataFolderThatCannotBeWrittenIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("because it is below a file", func(t *testing.T) { refuses(t, filepath.Join(file, "data"), file) })
	t.Run("because it is read-only", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root may write everywhere")
		}
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		refuses(t, dir, dir)
	})
}

// refuses checks that the stack does not start on a data folder and names the culprit.
func refuses(t *testing.T, data, culprit string) {
	t.Helper()
	stack, err := harness.Start(t.Context(), ownBinary(t), data)
	if err == nil {
		t.Fatalf("it starts on %s (%v)", data, stack.Kill())
	}
	if !strings.Contains(err.Error(), culprit) || strings.Contains(err.Error(), "panic") {
		t.Errorf("the error does not say what is wrong with %s: %v", culprit, err)
	}
}

func TestAskedToEndTheStackExitsWithoutAnError(t *testing.T) {
	t.Parallel()
	s, stack := onOwnStack(t)
	s.must(stack.Terminate())
}
