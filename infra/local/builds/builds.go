// Package builds is CodeBuild on one machine: its JSON API, and a runner that does so many builds at once and the rest in
// order. A build's environment names a job's spec and task token (package job); the agent does it in this process, and only
// the script and git are children.
//
// The folder:
//
//	journal  one line of JSON for each step of a build (journal.go)
//	work/    the workspaces of running builds
//
// A build that was queued when the process ended, however it ended, is queued after the next start. One that ran has no process
// and no workspace left, and its task is told that it failed and why.
package builds

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/containerops/containerops/shared/job"
	"github.com/containerops/containerops/shared/job/process"
)

// Agent does jobs; *job.Agent is one.
type Agent interface {
	// Run does a job and answers its token. An error means that the token is not answered. When the context ends, so does the
	// job; the cause says why, and job.ErrCancelled that it was stopped.
	Run(ctx context.Context, spec, token string) error
	// Waits gives a sign of life for a job and says whether anybody still waits for it.
	Waits(ctx context.Context, token string) bool
}

// Config says where builds run and how many.
type Config struct {
	Dir        string
	Limit      int    // builds at once
	Project    string // the one project that there is
	NewAgent   func(Place) Agent
	Ended      func(context.Context, Event) error // is told of a build that ended without a word to its task, and answers it
	SignOfLife time.Duration                      // between two signs of life of a build that waits; default one minute
}

// Place is where an agent works.
type Place struct {
	WorkDir string          // empty, absolute
	Runner  *process.Runner // what it starts ends with this process
}

const (
	grace      = 5 * time.Second // for a script to put its things away: StopBuild promises an end within 10 s
	linger     = 2 * time.Second
	signOfLife = time.Minute
)

// errStopped is the cause by which running builds end with the stack.
var errStopped = errors.New("the machine's stack was stopped while the job ran")

// Runner runs builds.
type Runner struct {
	config  Config
	agent   Agent
	warden  *process.Warden
	journal *journal
	working sync.WaitGroup

	mu      sync.Mutex
	ctx     context.Context // of running builds; nil until Run
	builds  map[string]*build
	once    map[string]*build // by idempotency token
	queue   []*build
	lost    []*build // ran when the process before ended
	ended   []*build // oldest first
	running int
	number  int64
}

// Open reads what the process before left and ends what it left running. Builds can be started from now on; they run once
// Run is called. Before it, a main must have asked process.IsWarden.
func Open(config Config) (*Runner, error) {
	dir, err := filepath.Abs(config.Dir)
	if err != nil {
		return nil, fmt.Errorf("builds: %w", err)
	}
	sum := sha256.Sum256([]byte(dir))
	mark := "containerops-" + hex.EncodeToString(sum[:8])
	process.KillLeft(mark)
	work := filepath.Join(dir, "work")
	if err := job.RemoveAll(work); err != nil {
		return nil, fmt.Errorf("builds: %w", err)
	}
	if err := os.MkdirAll(work, 0o700); err != nil {
		return nil, fmt.Errorf("builds: %w", err)
	}
	r := &Runner{config: config, builds: make(map[string]*build), once: make(map[string]*build)}
	if r.config.SignOfLife == 0 {
		r.config.SignOfLife = signOfLife
	}
	if err := r.load(filepath.Join(dir, "journal")); err != nil {
		return nil, fmt.Errorf("builds: %w", err)
	}
	mark += "/" + rand.Text() // a warden of the process before may still be at work: it shall not meet ours
	if r.warden, err = process.StartWarden(mark); err != nil {
		return nil, errors.Join(fmt.Errorf("builds: %w", err), r.journal.close())
	}
	r.agent = config.NewAgent(Place{WorkDir: work, Runner: &process.Runner{Mark: mark, Warden: r.warden, Grace: grace, Linger: linger}})
	return r, nil
}

// Run runs builds until the context ends. Then it ends those that run, which is answered to their tasks right away if anybody
// is there to hear it and after the next start otherwise, and returns when nothing of them is left.
func (r *Runner) Run(ctx context.Context) error {
	building, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	r.mu.Lock()
	r.ctx = building
	lost := r.lost
	r.lost = nil
	r.dispatch()
	r.mu.Unlock()
	for _, b := range lost {
		r.working.Go(func() { r.end(b, r.lose(building, b, errStopped)) })
	}
	r.signs(ctx)

	r.mu.Lock()
	r.ctx = nil // nothing new begins
	r.mu.Unlock()
	stop(errStopped)
	r.working.Wait()
	return errors.Join(r.warden.Close(), r.journal.close())
}

// complain is for what nobody waits to hear.
func complain(b *build, err error) {
	slog.Error("build: its task could not be answered; it will be after the next start", "build", b.ID, "error", err)
}
