package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/objects"
)

// program is the agent's program as builds fetch it. It lies in the work bucket under its own hash: a new version of the
// service brings its own agent, and builds that run keep theirs.
type program struct {
	mu   sync.Mutex
	hash string // hex SHA-256; empty until the program is known to be there
}

// agent tells a build where its agent is, after it was put there if need be. Where builds have their agent it is zero.
func (s *Service) agent(ctx context.Context) (job.Program, error) {
	if s.Settings.Agent == "" {
		return job.Program{}, nil
	}
	s.program.mu.Lock()
	defer s.program.mu.Unlock()
	if s.program.hash == "" {
		hash, err := s.deliver(ctx, s.Settings.Agent)
		if err != nil {
			return job.Program{}, fmt.Errorf("deliver the agent %s: %w", s.Settings.Agent, err)
		}
		s.program.hash = hash
	}
	return job.Program{Key: job.AgentKey(s.program.hash), Hash: s.program.hash}, nil
}

// deliver puts the program into the work bucket unless it is there, and returns its hash.
func (s *Service) deliver(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	hash := hex.EncodeToString(sum.Sum(nil))
	key := job.AgentKey(hash)
	// Listed and not asked for: without the right to list, S3 answers of what is not there that it is forbidden.
	listed, err := s.Objects.List(ctx, key)
	if err != nil || len(listed) > 0 {
		return hash, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	err = s.Objects.Put(ctx, key, objects.Content{Body: file, Once: true}) // builds may be reading it
	if errors.Is(err, objects.ErrPresent) {
		return hash, nil // another was quicker
	}
	return hash, err
}
