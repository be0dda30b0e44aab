package job

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/containerops/containerops/shared/job/archive"
	"github.com/containerops/containerops/shared/job/log"
	"github.com/containerops/containerops/shared/job/process"
	"github.com/containerops/containerops/shared/machines"
	"github.com/containerops/containerops/shared/objects"
)

// Agent does jobs. One Agent may do many at once.
type Agent struct {
	Work     objects.Bucket // specs, sources, logs
	Files    objects.Bucket // package files
	Tasks    machines.Tasks
	Runner   *process.Runner
	Settings Settings
}

// Settings are where and within which bounds an Agent works.
type Settings struct {
	WorkDir  string // each job gets a folder of its own in it, which is removed
	CacheDir string // home folders that are kept, by Spec.Cache
	Path     string // the PATH of scripts and of git

	Log         log.Settings
	Source      archive.Limits
	SpecBytes   int64         // larger specs are refused
	OutputBytes int64         // larger outputs are refused: what one put may carry
	PutTimeout  time.Duration // for one log chunk
	AnswerTime  time.Duration // for answering the token, with its retries
}

// DefaultSettings are the bounds; folders and PATH are to be set.
func DefaultSettings() Settings {
	return Settings{
		Log:         log.Defaults(),
		Source:      archive.Defaults(),
		SpecBytes:   1 << 20,
		OutputBytes: 5 << 30, // S3's limit
		PutTimeout:  time.Minute,
		AnswerTime:  time.Minute,
	}
}

// Run does the job whose spec lies at key and answers the token: with its Result, or with ErrorTimeout, ErrorCancelled (the
// context's cause is ErrCancelled) or ErrorFailed and a Failure. An answer that comes too late is none the less done. The
// error is only for what kept the token from being answered.
func (a *Agent) Run(ctx context.Context, key, token string) error {
	spec, err := a.spec(ctx, key)
	if err != nil {
		return a.fail(ctx, token, ErrorFailed, Failure{Reason: err.Error()})
	}
	r := a.begin(ctx, spec, token)
	result, err := r.work()
	return r.finish(result, err)
}

// spec reads a job's spec.
func (a *Agent) spec(ctx context.Context, key string) (*Spec, error) {
	object, err := a.Work.Get(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("job spec %s: %w", key, err)
	}
	defer object.Body.Close()
	body, err := io.ReadAll(io.LimitReader(object.Body, a.Settings.SpecBytes+1))
	if err != nil {
		return nil, fmt.Errorf("job spec %s: %w", key, err)
	}
	if int64(len(body)) > a.Settings.SpecBytes {
		return nil, fmt.Errorf("job spec %s: larger than %d bytes", key, a.Settings.SpecBytes)
	}
	spec := new(Spec)
	if err := json.Unmarshal(body, spec); err != nil {
		return nil, fmt.Errorf("job spec %s: %w", key, err)
	}
	return spec, nil
}
