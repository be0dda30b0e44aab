package git

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"strings"

	"github.com/containerops/containerops/shared/job/process"
)

// git runs a git command in a folder; its words go to the output, and its reason is the error.
func (s *session) git(ctx context.Context, dir string, args ...string) error {
	said := &tail{}
	return s.run(ctx, dir, io.MultiWriter(s.Output, said), said, args)
}

// ask runs a git command for what it prints.
func (s *session) ask(ctx context.Context, dir string, args ...string) (string, error) {
	var printed bytes.Buffer
	said := &tail{}
	err := s.run(ctx, dir, io.MultiWriter(&printed, said), said, args)
	return printed.String(), err
}

func (s *session) run(ctx context.Context, dir string, output io.Writer, said *tail, args []string) error {
	err := s.Runner.Run(ctx, process.Command{Path: s.Program, Args: args, Dir: dir, Env: s.environment(), Output: output})
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return said.reason("git " + args[0] + ": " + exit.Error())
	}
	return err
}

// tail keeps the last bytes of what git says.
type tail struct{ text []byte }

const tailBytes = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - tailBytes; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

// reason is git's first line that names an error, without its label; instead when there is none.
func (t *tail) reason(instead string) error {
	for line := range strings.Lines(string(t.text)) {
		for _, label := range []string{"fatal: ", "error: "} {
			if text, found := strings.CutPrefix(strings.TrimSpace(line), label); found {
				return errors.New(text)
			}
		}
	}
	return errors.New(instead)
}
