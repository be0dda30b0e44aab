package demo

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestTheSampleIsARepositoryWhoseTestsPass(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 { // the second start finds it there
		if _, err := Handler(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
	}
	handler, err := Handler(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	clone := filepath.Join(t.TempDir(), "greeter")
	run(t, "", "git", "clone", "-q", "--depth=1", server.URL+"/git/greeter.git", clone)
	if _, err := os.Stat(filepath.Join(clone, "go.mod")); err != nil {
		t.Error(err)
	}
	run(t, clone, "go", "test", "./...")
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, said)
	}
}
