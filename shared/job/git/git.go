// Package git fetches a Git repository over http or https with the git program.
//
// Nothing secret is in an argument list, in git's environment or in what it leaves in the folder: the credentials of the
// URL lie in a file of mode 0600 outside the folder, from which git's own "store" helper answers for that host alone, and
// the file is removed when the fetch ends. Git reads one configuration, written for the job beside that file:
//
//	[credential]
//		helper =
//		helper = "store --file='/…/credentials'"
//	[http]
//		followRedirects = false
//		curloptResolve = github.com:443:140.82.121.4
//
// Each host, a submodule's too, is resolved and checked once (package address), and git is made to connect to just those
// addresses. Redirects are followed by us, before git runs, because git would follow them to any host.
package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/job/process"
)

// Fetch is one fetch of a repository. Branch and Tag are both empty for the remote's default branch; Commit takes precedence.
type Fetch struct {
	Runner  *process.Runner
	Program string // git
	Path    string // the PATH under which it runs
	Policy  address.Policy

	URL, Branch, Tag, Commit string

	Dir     string    // an empty folder: becomes the work tree
	Private string    // an existing folder for the job alone, outside Dir
	Output  io.Writer // takes git's words; who gives it masks Secrets in it
}

// Commit is what was fetched.
type Commit struct {
	ID      string // hex
	Author  string // name <address>
	Message string // its first line
}

// Run fetches the one commit that is wanted, without its history, and all submodules. Errors carry git's own reason.
func (f *Fetch) Run(ctx context.Context) (Commit, error) {
	remote, err := parseRemote(f.URL)
	if err != nil {
		return Commit{}, err
	}
	s := &session{Fetch: f, remote: remote, pinned: make(map[string]bool)}
	defer os.Remove(s.credentialsFile())
	if err := s.prepare(ctx); err != nil {
		return Commit{}, err
	}
	if err := s.checkOut(ctx); err != nil {
		return Commit{}, err
	}
	if err := s.submodules(ctx, f.Dir, 0); err != nil {
		return Commit{}, fmt.Errorf("submodules: %w", err)
	}
	return s.commit(ctx)
}

// session is a fetch under way.
type session struct {
	*Fetch
	remote remote
	pinned map[string]bool // host:port that the configuration names
}

func (s *session) credentialsFile() string { return filepath.Join(s.Private, "credentials") }
func (s *session) configFile() string      { return filepath.Join(s.Private, "gitconfig") }

// prepare writes the configuration and makes the empty repository.
func (s *session) prepare(ctx context.Context) error {
	if err := s.writeConfig(); err != nil {
		return err
	}
	at, err := s.reach(ctx, s.remote.url)
	if err != nil {
		return err
	}
	s.remote.url = at
	if err := s.git(ctx, s.Dir, "init", "--quiet", "--template="); err != nil {
		return err
	}
	return s.git(ctx, s.Dir, "remote", "add", "origin", s.remote.url)
}

// checkOut fetches the wanted commit and lays out its files.
func (s *session) checkOut(ctx context.Context) error {
	ref, name := s.wanted()
	err := s.fetch(ctx, ref, "--depth=1")
	if err != nil && s.Commit != "" && strings.Contains(err.Error(), "unadvertised object") {
		return s.checkOutBehind(ctx, name)
	}
	if err != nil {
		if text := err.Error(); strings.Contains(text, "couldn't find remote ref") || strings.Contains(text, "not our ref") {
			return fmt.Errorf("%s not found", name)
		}
		return err
	}
	if s.Branch != "" && s.Commit == "" {
		return s.git(ctx, s.Dir, "checkout", "--quiet", "-B", s.Branch, "FETCH_HEAD")
	}
	return s.git(ctx, s.Dir, "checkout", "--quiet", "--detach", "FETCH_HEAD")
}

func (s *session) fetch(ctx context.Context, ref string, options ...string) error {
	args := append([]string{"fetch", "--quiet", "--no-tags", "--no-recurse-submodules"}, options...)
	return s.git(ctx, s.Dir, append(args, "origin", ref)...)
}

// checkOutBehind lays out a commit from a host that gives none by its id: it is looked for in the whole history of its branch or
// tag.
func (s *session) checkOutBehind(ctx context.Context, name string) error {
	at := *s.Fetch
	at.Commit = ""
	ref, from := (&session{Fetch: &at}).wanted()
	if err := s.fetch(ctx, ref); err != nil {
		return fmt.Errorf("%s: look for it in the history of the %s: %w", name, from, err)
	}
	if err := s.git(ctx, s.Dir, "checkout", "--quiet", "--detach", s.Commit); err != nil {
		return fmt.Errorf("%s not found in the history of the %s", name, from)
	}
	return nil
}

// wanted is what to fetch, for git and for people.
func (s *session) wanted() (ref, name string) {
	switch {
	case s.Commit != "":
		return s.Commit, fmt.Sprintf("commit %q", s.Commit)
	case s.Tag != "":
		return "refs/tags/" + s.Tag, fmt.Sprintf("tag %q", s.Tag)
	case s.Branch != "":
		return "refs/heads/" + s.Branch, fmt.Sprintf("branch %q", s.Branch)
	}
	return "HEAD", "default branch"
}

func (s *session) commit(ctx context.Context) (Commit, error) {
	text, err := s.ask(ctx, s.Dir, "log", "-1", "--format=%H%n%an <%ae>%n%s")
	if err != nil {
		return Commit{}, err
	}
	fields := strings.SplitN(text, "\n", 3)
	if len(fields) < 3 {
		return Commit{}, errors.New("git log: its answer is not understood")
	}
	return Commit{ID: fields[0], Author: fields[1], Message: strings.TrimSpace(fields[2])}, nil
}
