package job

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/containerops/containerops/shared/job/address"
	"github.com/containerops/containerops/shared/job/archive"
	"github.com/containerops/containerops/shared/job/git"
	"github.com/containerops/containerops/shared/objects"
)

const maxMessage = 200 // bytes of a commit's message: SourceResult

// fetchSource does a code_source job: the repository becomes one archive in the work bucket.
func (r *running) fetchSource(w *workspace) (Result, error) {
	source := r.spec.Source
	if source == nil {
		return Result{}, errors.New("fetch source: the job's spec has no source")
	}
	r.log.Phase("Cloning", string(building), 10)
	r.log.Content("Fetch %s", r.masked(source.URL))
	commit, err := r.clone(w)
	if err != nil {
		return Result{}, fmt.Errorf("fetch source: %w", err)
	}
	r.log.Content("Use commit %s: %s", commit.ID, r.masked(commit.Message))

	r.log.Phase("Archiving", string(building), 80)
	kept, err := r.keepSource(w)
	if err != nil {
		return Result{}, fmt.Errorf("archive source: %w", err)
	}
	kept.Commit, kept.Author, kept.Branch, kept.Tag = commit.ID, commit.Author, source.Branch, source.Tag
	kept.Message = strings.ToValidUTF8(commit.Message[:min(len(commit.Message), maxMessage)], "")
	return Result{Source: kept}, nil
}

// clone fetches the repository into the workspace.
func (r *running) clone(w *workspace) (git.Commit, error) {
	program, err := lookPath(r.agent.Settings.Path, "git")
	if err != nil {
		return git.Commit{}, err
	}
	output := r.output()
	fetch := git.Fetch{
		Runner: r.agent.Runner, Program: program, Path: r.agent.Settings.Path,
		Policy: address.Policy{AllowPrivate: r.spec.AllowPrivateNetworks},
		URL:    r.spec.Source.URL, Branch: r.spec.Source.Branch, Tag: r.spec.Source.Tag, Commit: r.spec.Source.Commit,
		Dir: w.work(), Private: w.private(), Output: output,
	}
	commit, err := fetch.Run(r.ctx)
	return commit, errors.Join(err, output.Flush())
}

// keepSource archives the workspace by way of a file, since a put must know its length.
func (r *running) keepSource(w *workspace) (*SourceResult, error) {
	file, err := os.Create(filepath.Join(w.private(), "source.tar.gz"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	sum := sha512.New()
	leftOut, err := archive.Pack(r.ctx, w.work(), io.MultiWriter(file, sum))
	if err != nil {
		return nil, err
	}
	for _, link := range leftOut {
		r.log.Content("Left out the symbolic link %s: it points out of the source", link)
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	key := r.spec.Source.Key
	if err := put(r.ctx, r.agent.Work, key, file); err != nil {
		return nil, err
	}
	r.log.Content("Archived %d bytes", size)
	return &SourceResult{Key: key, SHA512: hex.EncodeToString(sum.Sum(nil)), Size: size}, nil
}

// put stores a file as an object, from its beginning.
func put(ctx context.Context, bucket objects.Bucket, key string, body io.ReadSeeker) error {
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return bucket.Put(ctx, key, objects.Content{Body: body})
}
