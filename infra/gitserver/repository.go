// Package gitserver makes Git repositories and serves them for reading by smart HTTP, so that the demo and the tests fetch from
// the real thing without a network.
//
// A folder of bare repositories is served as it lies on disk: <dir>/greeter.git is <prefix>/greeter.git.
package gitserver

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Repository is a bare Git repository.
type Repository struct {
	Path string
}

// Open opens the repository at path and makes it when it is not there. Its default branch is main.
func Open(ctx context.Context, path string) (*Repository, error) {
	r := &Repository{Path: path}
	if _, err := os.Stat(filepath.Join(path, "HEAD")); err == nil {
		return r, nil
	}
	if _, err := r.git(ctx, nil, "init", "-q", "--bare", "--initial-branch=main", path); err != nil {
		return nil, err
	}
	// Hosts let a client fetch a commit by its id; git's own default is not to.
	_, err := r.git(ctx, nil, "--git-dir="+path, "config", "uploadpack.allowReachableSHA1InWant", "true")
	return r, err
}

// Commit makes files, by their paths, the whole content of a branch, with one commit on top of what the branch has, and returns its id.
// It makes no commit when the branch already has that content.
func (r *Repository) Commit(ctx context.Context, branch string, files map[string]string, message string) (string, error) {
	work, err := os.MkdirTemp("", "commit-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	tree, err := r.writeTree(ctx, work, files)
	if err != nil {
		return "", err
	}
	head, err := r.git(ctx, nil, "--git-dir="+r.Path, "for-each-ref", "--format=%(objectname) %(tree)", "refs/heads/"+branch)
	if err != nil {
		return "", err
	}
	commit := []string{"--git-dir=" + r.Path, "commit-tree", tree, "-m", message}
	if parent, before, found := strings.Cut(head, " "); found {
		if before == tree {
			return parent, nil
		}
		commit = append(commit, "-p", parent)
	}
	id, err := r.git(ctx, nil, commit...)
	if err != nil {
		return "", err
	}
	_, err = r.git(ctx, nil, "--git-dir="+r.Path, "update-ref", "refs/heads/"+branch, id)
	return id, err
}

// Tag names a commit.
func (r *Repository) Tag(ctx context.Context, name, commit string) error {
	_, err := r.git(ctx, nil, "--git-dir="+r.Path, "update-ref", "refs/tags/"+name, commit)
	return err
}

// writeTree puts files into the repository by way of the empty folder work and returns the id of their tree.
func (r *Repository) writeTree(ctx context.Context, work string, files map[string]string) (string, error) {
	content := filepath.Join(work, "content")
	for name, text := range files {
		file := filepath.Join(content, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", fmt.Errorf("repository %s: %w", r.Path, err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", fmt.Errorf("repository %s: %w", r.Path, err)
		}
	}
	env := []string{"GIT_INDEX_FILE=" + filepath.Join(work, "index")}
	if _, err := r.git(ctx, env, "--git-dir="+r.Path, "--work-tree="+content, "add", "-A", "--force", content); err != nil {
		return "", err
	}
	return r.git(ctx, env, "--git-dir="+r.Path, "write-tree")
}

// git runs git with nothing of the user's own settings and returns what it prints.
func (r *Repository) git(ctx context.Context, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Env = append(ownSettings(), env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("repository %s: git %s: %w: %s", r.Path, strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// ownSettings is git's environment: the same author and no configuration, whoever runs it.
func ownSettings() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=ContainerOps", "GIT_AUTHOR_EMAIL=demo@localhost",
		"GIT_COMMITTER_NAME=ContainerOps", "GIT_COMMITTER_EMAIL=demo@localhost",
	}
}
