package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// tourTest pastes the README's tour where the environment says that the sample is served.
const tourTest = "TestTheFirstHour"

// tour takes the README's tour.
func tour(ctx context.Context, a *api) error {
	a.say("take the README's tour")
	begin := time.Now()
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-v", "-run", "^"+tourTest+"$", "./infra/e2e")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) } // with the shell, whose loops wait for ever
	cmd.WaitDelay = time.Minute
	cmd.Env = append(os.Environ(), "CONTAINEROPS_E2E_API="+a.url(), "CONTAINEROPS_E2E_CREDENTIALS="+a.credentials(), "CONTAINEROPS_E2E_SAMPLE=true")
	var said bytes.Buffer
	cmd.Stdout = io.MultiWriter(os.Stdout, &said)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return errors.Join(fmt.Errorf("the tour: %w; SAM's logs are in %s", err, a.dir), context.Cause(ctx))
	}
	if !strings.Contains(said.String(), "--- PASS: "+tourTest) {
		return fmt.Errorf("the tour was left out: %s did not run", tourTest)
	}
	a.say("the tour works, in %.0f s", time.Since(begin).Seconds())
	return nil
}
