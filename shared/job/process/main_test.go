package process

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stackName makes the test binary play a program with a warden that runs the script in its value until it is killed.
const stackName = "PROCESS_TEST_STACK"

func TestMain(m *testing.M) {
	if IsWarden() {
		RunWarden()
		return
	}
	if script := os.Getenv(stackName); script != "" {
		playStack(script)
	}
	os.Exit(m.Run())
}

func playStack(script string) {
	warden, err := StartWarden("played")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	r := &Runner{Mark: "played", Warden: warden, Grace: time.Minute, Linger: time.Minute}
	err = r.Run(context.Background(), shell(script, os.Stdout))
	fmt.Println("ended early:", err)
	os.Exit(1)
}

func newRunner(t *testing.T) *Runner {
	return &Runner{Mark: "test-" + strconv.Itoa(os.Getpid()) + "/" + t.Name(), Grace: 2 * time.Minute, Linger: 2 * time.Minute}
}

func shell(script string, output interface{ Write([]byte) (int, error) }) Command {
	return Command{Path: "/bin/sh", Args: []string{"-e", "-c", script}, Env: []string{"PATH=" + os.Getenv("PATH")}, Output: output}
}

// lines is an Output whose lines a test waits for.
type lines struct {
	partial bytes.Buffer
	line    chan string
}

func newLines() *lines { return &lines{line: make(chan string, 100)} }

func (l *lines) Write(p []byte) (int, error) {
	l.partial.Write(p)
	for bytes.IndexByte(l.partial.Bytes(), '\n') >= 0 {
		text, _ := l.partial.ReadString('\n')
		l.line <- strings.TrimSpace(text)
	}
	return len(p), nil
}

func (l *lines) next(t *testing.T) string {
	t.Helper()
	select {
	case line := <-l.line:
		return line
	case <-time.After(2 * time.Minute):
		t.Fatal("no line in 2 minutes")
		return ""
	}
}

// nextPid reads a line that is a process id.
func (l *lines) nextPid(t *testing.T) int {
	t.Helper()
	line := l.next(t)
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatalf("line %q is no process id", line)
	}
	t.Cleanup(func() { // of a test that failed
		if running(pid) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	})
	return pid
}

// running says whether a process runs; one that waits to be reaped does not.
func running(pid int) bool {
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && !strings.HasPrefix(string(state), "Z")
}

// waitGone waits until a process has ended.
func waitGone(t *testing.T, pid int) {
	t.Helper()
	deadline := time.Now().Add(2 * time.Minute)
	for running(pid) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d still runs", pid)
		}
	}
}

// startStack starts the test binary as a program that runs a script under a warden.
func startStack(t *testing.T, script string) (*exec.Cmd, *lines) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), stackName+"="+script)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	said := newLines()
	go func() {
		for scan := bufio.NewScanner(out); scan.Scan(); {
			_, _ = said.Write(append(scan.Bytes(), '\n'))
		}
	}()
	return cmd, said
}
