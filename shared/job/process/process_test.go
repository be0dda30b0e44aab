package process

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	t.Parallel()

	t.Run("gives both outputs in the order of writing and nil for success", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		if err := newRunner(t).Run(t.Context(), shell("echo one; echo two >&2; echo three", &out)); err != nil {
			t.Fatal(err)
		}
		if out.String() != "one\ntwo\nthree\n" {
			t.Errorf("output %q", out.String())
		}
	})

	t.Run("ends at the first command that fails, with its status", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		err := newRunner(t).Run(t.Context(), shell("echo one; (exit 3); echo two", &out))
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 3 || out.String() != "one\n" {
			t.Errorf("error %v, output %q", err, out.String())
		}
	})

	t.Run("shows the command the given environment, its mark and nothing else", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		c := Command{Path: "/usr/bin/env", Env: []string{"A=b"}, Output: &out}
		if err := newRunner(t).Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		a, mark, more := strings.Cut(out.String(), "\n")
		if a != "A=b" || !strings.HasPrefix(mark, markName+"=test-") || strings.Count(mark, "\n") != 1 {
			t.Errorf("environment %q %t", out.String(), more)
		}
	})

	t.Run("names the program that is not there", func(t *testing.T) {
		t.Parallel()
		err := newRunner(t).Run(t.Context(), Command{Path: "/no/such/program", Output: &bytes.Buffer{}})
		if err == nil || !strings.Contains(err.Error(), "/no/such/program") {
			t.Errorf("error %v", err)
		}
	})

	t.Run("runs on when the output is closed early", func(t *testing.T) {
		t.Parallel()
		err := newRunner(t).Run(t.Context(), shell("exec >/dev/null 2>&1; exit 4", &bytes.Buffer{}))
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 4 {
			t.Errorf("error %v", err)
		}
	})

	t.Run("ends the command when its output cannot be kept", func(t *testing.T) {
		t.Parallel()
		full := errors.New("store is full")
		err := newRunner(t).Run(t.Context(), shell("while :; do echo more; done", failing{full}))
		if !errors.Is(err, full) {
			t.Errorf("error %v", err)
		}
	})
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestNothingOutlivesARun(t *testing.T) {
	t.Parallel()

	t.Run("a background child ends with the script", func(t *testing.T) {
		t.Parallel()
		out := newLines()
		if err := newRunner(t).Run(t.Context(), shell("sleep 600 & echo $!", out)); err != nil {
			t.Fatal(err)
		}
		waitGone(t, out.nextPid(t))
	})

	t.Run("a child that left the group and holds the output ends with the script", func(t *testing.T) {
		t.Parallel()
		out := newLines()
		c := shell("setsid sh -c 'echo $$; : >started; sleep 600; :' & until [ -e started ]; do :; done", out)
		c.Dir = t.TempDir()
		if err := newRunner(t).Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		waitGone(t, out.nextPid(t))
	})

	t.Run("a child that hid from every search does not hang the run", func(t *testing.T) {
		t.Parallel()
		r := newRunner(t)
		r.Linger = time.Nanosecond
		out := newLines()
		c := shell("env -i setsid sh -c 'echo $$; : >started; exec sleep 600' & until [ -e started ]; do :; done", out)
		c.Dir = t.TempDir()
		if err := r.Run(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		out.nextPid(t) // its cleanup ends it
	})

	t.Run("a stop ends the group, children that ignore signals and children that left it", func(t *testing.T) {
		t.Parallel()
		r := newRunner(t)
		r.Grace = 50 * time.Millisecond
		stopped := errors.New("stopped by hand")
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		out := newLines()
		ended := make(chan error, 1)
		go func() {
			ended <- r.Run(ctx, shell("trap '' TERM; echo $$; sleep 600 & echo $!; setsid sh -c 'echo $$; sleep 600; :' & wait", out))
		}()
		pids := []int{out.nextPid(t), out.nextPid(t), out.nextPid(t)}
		cancel(stopped)
		if err := <-ended; !errors.Is(err, stopped) {
			t.Errorf("error %v", err)
		}
		for _, pid := range pids {
			waitGone(t, pid)
		}
	})

	t.Run("a stop lets the group put its things away", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		out := newLines()
		ended := make(chan error, 1)
		go func() {
			ended <- newRunner(t).Run(ctx, shell("trap 'echo tidy; exit 0' TERM; echo ready; while :; do sleep 0.01; done", out))
		}()
		out.next(t)
		cancel(nil)
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		if line := out.next(t); line != "tidy" && out.next(t) != "tidy" { // the shell may tell of its child before
			t.Errorf("line %q", line)
		}
	})
}

func TestNothingOutlivesAKilledProgram(t *testing.T) {
	t.Parallel()
	script := "echo $$; sleep 600 & echo $!; setsid sh -c 'echo $$; sleep 600; :' & wait"
	stack, said := startStack(t, script)
	pids := []int{said.nextPid(t), said.nextPid(t), said.nextPid(t)}
	if err := stack.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range pids {
		waitGone(t, pid)
	}
}

func TestKillLeftEndsWhatBearsTheMark(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sleep", "600")
	cmd.Env = []string{markName + "=left-over/7/1"}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	KillLeft("left-over")
	if err := cmd.Wait(); err == nil {
		t.Error("it ended by itself")
	}
}

// BenchmarkRunTrue is what a script costs over BenchmarkExecTrue, a bare fork and exec of the same.
func BenchmarkRunTrue(b *testing.B) {
	warden, err := StartWarden("bench")
	if err != nil {
		b.Fatal(err)
	}
	defer warden.Close()
	r := &Runner{Mark: "bench", Warden: warden, Grace: time.Second, Linger: time.Second}
	for b.Loop() {
		if err := r.Run(b.Context(), shell("true", &bytes.Buffer{})); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExecTrue(b *testing.B) {
	for b.Loop() {
		if err := exec.Command("/bin/sh", "-e", "-c", "true").Run(); err != nil {
			b.Fatal(err)
		}
	}
}
