package dynamodblocal

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a start may take, fetching included.
const patience = 10 * time.Minute

func TestAServerAnswersUntilItIsStopped(t *testing.T) {
	t.Parallel()
	if os.Getenv(EnvSkip) != "" || os.Getenv(EnvEndpoint) != "" {
		t.Skipf("%s or %s is set", EnvSkip, EnvEndpoint)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	server, err := Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.Client().ListTables(ctx, nil); err != nil {
		t.Error(err)
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	once, cancelOnce := context.WithCancel(ctx)
	defer cancelOnce()
	server.ended <- errors.New("stopped")
	if err := server.await(once); err == nil || !strings.Contains(err.Error(), "it ended: stopped") {
		t.Fatalf("after its end: %v", err)
	}
}

func TestTheEnvironmentNamesAnotherServer(t *testing.T) {
	t.Setenv(EnvEndpoint, "http://127.0.0.1:1")
	server, err := Start(t.Context())
	if err != nil || server.Endpoint != "http://127.0.0.1:1" {
		t.Fatalf("got %+v, error %v", server, err)
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsMissingIsSaid runs the script where there is a shell's usual tools and no Java.
func TestWhatIsMissingIsSaid(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	for _, tool := range []string{"bash", "dirname", "sed", "env", "mkdir"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range []string{"check", "fetch", "up"} {
		cmd := exec.Command("./dynamodb-local", command)
		cmd.Env = []string{"PATH=" + bin, "DYNAMODB_LOCAL_HOME=" + t.TempDir()}
		out, err := cmd.CombinedOutput()
		for _, missing := range []string{"java is missing: install", "mvn is missing: install"} {
			if err == nil || !strings.Contains(string(out), missing) {
				t.Errorf("%s: error %v, does not say %q:\n%s", command, err, missing, out)
			}
		}
	}
}
