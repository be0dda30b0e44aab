package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const maxNesting = 10 // submodules within submodules; a repository may name itself as one

// submodules fetches the submodules of the repository at dir, and theirs.
func (s *session) submodules(ctx context.Context, dir string, nesting int) error {
	if _, err := os.Lstat(filepath.Join(dir, ".gitmodules")); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if nesting == maxNesting {
		return fmt.Errorf("they are nested more than %d deep", maxNesting)
	}
	if err := s.git(ctx, dir, "submodule", "--quiet", "init"); err != nil {
		return err
	}
	if err := s.reachSubmodules(ctx, dir); err != nil {
		return err
	}
	if err := s.git(ctx, dir, "submodule", "--quiet", "update", "--depth=1"); err != nil {
		return err
	}
	paths, err := s.submodulePaths(ctx, dir)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := s.submodules(ctx, filepath.Join(dir, path), nesting+1); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// reachSubmodules checks and pins the host of each submodule and puts the URL to which it is redirected in its place. Git has
// made relative URLs absolute by now.
func (s *session) reachSubmodules(ctx context.Context, dir string) error {
	listed, err := s.ask(ctx, dir, "config", "--local", "-z", "--get-regexp", `^submodule\..*\.url$`)
	if err != nil && listed != "" { // finding nothing is an error to git
		return err
	}
	for entry := range strings.SplitSeq(strings.TrimSuffix(listed, "\x00"), "\x00") {
		key, text, found := strings.Cut(entry, "\n")
		if !found {
			continue // there is none
		}
		name := strings.TrimSuffix(strings.TrimPrefix(key, "submodule."), ".url")
		named, err := parseRemote(text)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		at, err := s.reach(ctx, named.url)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if at == text {
			continue
		}
		if err := s.git(ctx, dir, "config", "--local", key, at); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// submodulePaths lists where the submodules of a repository lie in it: entries of mode 160000 in its index.
func (s *session) submodulePaths(ctx context.Context, dir string) ([]string, error) {
	listed, err := s.ask(ctx, dir, "ls-files", "--stage", "-z")
	if err != nil {
		return nil, err
	}
	var paths []string
	for entry := range strings.SplitSeq(listed, "\x00") {
		about, path, found := strings.Cut(entry, "\t")
		if found && strings.HasPrefix(about, "160000 ") {
			paths = append(paths, path)
		}
	}
	return paths, nil
}
