package runtimeapi_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerops/containerops/infra/bench/runtimeapi"
)

func TestAColdStartIsMeasuredUpToTheFirstAnswer(t *testing.T) {
	t.Parallel()
	bootstrap := filepath.Join(t.TempDir(), "hello")
	if out, err := exec.Command("go", "build", "-o", bootstrap, "../hello").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	start, err := runtimeapi.Cold(t.Context(), bootstrap, nil, []byte("{}"))
	if err != nil || start.Init <= 0 || start.Memory <= 0 {
		t.Errorf("%+v, %v", start, err)
	}
}

func TestAFunctionThatEndsByItselfIsAnErrorWithWhatItWrote(t *testing.T) {
	t.Parallel()
	bootstrap := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(bootstrap, []byte("#!/bin/sh\necho CONTAINEROPS_TABLE is not set\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := runtimeapi.Cold(t.Context(), bootstrap, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "CONTAINEROPS_TABLE is not set") {
		t.Errorf("got %v", err)
	}
}
