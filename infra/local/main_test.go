package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// runAsProgram makes the test binary be the program itself: the files' server is one for a process, so each stack of these
// tests has a process of its own.
const runAsProgram = "CONTAINEROPS_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(runAsProgram) != "" || os.Getenv("CONTAINEROPS_WARDEN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program is a stack that runs as a process.
type program struct {
	cmd    *exec.Cmd
	stderr *strings.Builder
	exited chan error
	lines  chan string // of its standard output
}

// start runs the program in a process; it is killed when the test ends.
func start(t *testing.T, data string, flags ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{stderr: new(strings.Builder), exited: make(chan error, 1), lines: make(chan string, 100)}
	p.cmd = exec.Command(self, append([]string{"--listen=127.0.0.1:0", "--data=" + data}, flags...)...)
	p.cmd.Env = append(os.Environ(), runAsProgram+"=1")
	p.cmd.Stderr = p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.follow(stdout)
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it has ended already, or does now
	})
	return p
}

func (p *program) follow(stdout io.Reader) {
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		p.lines <- lines.Text()
	}
	close(p.lines)
	p.exited <- p.cmd.Wait()
}

// patience is for a machine that is busy with much else.
const patience = 2 * time.Minute

// ready waits for the line that says so and returns the address in it.
func (p *program) ready(t *testing.T) string {
	t.Helper()
	select {
	case line, open := <-p.lines:
		address, is := strings.CutPrefix(line, "ContainerOps is ready at ")
		if !is {
			t.Fatalf("the first line is %q (open %v)", line, open)
		}
		return address
	case <-time.After(patience):
		t.Fatal("it is not ready")
		return ""
	}
}

// end waits until it has ended and returns its exit code, what it still wrote to its standard output, and its errors.
func (p *program) end(t *testing.T) (code int, lines []string, errors string) {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case line, open := <-p.lines:
			if open {
				lines = append(lines, line)
				continue
			}
			<-p.exited
			return p.cmd.ProcessState.ExitCode(), lines, p.stderr.String()
		case <-deadline:
			t.Fatal("it does not end")
		}
	}
}

func (p *program) terminate(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}
