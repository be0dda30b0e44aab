package job

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/containerops/containerops/shared/job/git"
	"github.com/containerops/containerops/shared/job/log"
	"github.com/containerops/containerops/shared/job/mask"
	"github.com/containerops/containerops/shared/objects"
	"github.com/containerops/containerops/shared/pipeline"
)

// ErrCancelled is the cause of a context that ends because the job is to be stopped.
var ErrCancelled = errors.New("the job was stopped")

// errTimeout is the cause when a job's time is over.
var errTimeout = errors.New("timeout")

// running is a job under way.
type running struct {
	agent   *Agent
	spec    *Spec
	token   string
	ctx     context.Context // ends when the job is to end, with the cause
	stop    context.CancelCauseFunc
	release context.CancelFunc
	log     *log.Writer
	secrets []string // in all their forms
	began   time.Time
}

func (a *Agent) begin(ctx context.Context, spec *Spec, token string) *running {
	r := &running{agent: a, spec: spec, token: token, began: time.Now().UTC()}
	secrets := spec.Secrets
	if spec.Source != nil {
		secrets = append(secrets[:len(secrets):len(secrets)], git.Secrets(spec.Source.URL)...)
	}
	r.secrets = mask.Forms(secrets)
	r.log = a.newLog(ctx, spec)
	r.log.Phase("Preparing", string(waiting), 0)
	ctx, r.stop = context.WithCancelCause(ctx)
	r.ctx, r.release = ctx, func() { r.stop(nil) }
	if limit := time.Duration(spec.TimeoutSeconds) * time.Second; limit > 0 {
		var cancel context.CancelFunc
		r.ctx, cancel = context.WithTimeoutCause(ctx, limit, errTimeout)
		r.release = func() { cancel(); r.stop(nil) }
	}
	go r.heartbeat(r.ctx)
	return r
}

// newLog begins a job's log. It goes on when the job is stopped: the lines until then are wanted most.
func (a *Agent) newLog(ctx context.Context, spec *Spec) *log.Writer {
	settings := a.Settings.Log
	settings.MaxOutput = spec.MaxOutput
	return log.New(context.WithoutCancel(ctx), settings, time.Now, func(ctx context.Context, n int, body []byte, gzip bool) error {
		ctx, cancel := context.WithTimeout(ctx, a.Settings.PutTimeout)
		defer cancel()
		content := objects.Content{Body: bytes.NewReader(body), Type: "application/json"}
		if gzip {
			content.Encoding = "gzip"
		}
		return a.Work.Put(ctx, LogKey(spec.Domain, spec.Pipeline, spec.Job, n), content)
	})
}

// work does the job in a workspace of its own.
func (r *running) work() (Result, error) {
	for _, note := range r.spec.Notes {
		r.log.Content("%s", note)
	}
	if r.spec.Problem != "" {
		return Result{}, errors.New(r.spec.Problem)
	}
	w, err := r.agent.newWorkspace(r.spec)
	if err != nil {
		return Result{}, fmt.Errorf("workspace: %w", err)
	}
	defer w.remove()
	switch r.spec.Service {
	case pipeline.CodeSourceService:
		return r.fetchSource(w)
	case pipeline.JenkinsBuildService:
		return r.build(w)
	}
	return Result{}, fmt.Errorf("service %q is not built by this agent", r.spec.Service)
}

// The states of log lines, as in API.md's example: a job's states, and waiting before it is built.
const (
	waiting  pipeline.JobState = "waiting"
	building                   = pipeline.JobBuilding
)

// finish writes the last lines of the log and, once they are stored, answers the token. A job whose log cannot be stored
// has failed.
func (r *running) finish(result Result, failed error) error {
	defer r.release()
	code, reason := r.verdict(failed)
	if failed != nil {
		r.log.Content("%s", reason)
	}
	r.log.Phase(endState(code), endState(code), 100)
	chunks, err := r.log.Close()
	if failed == nil && err != nil {
		code, reason, failed = ErrorFailed, r.masked(err.Error()), err
	}
	if failed != nil {
		return r.agent.fail(r.ctx, r.token, code, Failure{Reason: reason, LogNum: chunks, Tests: result.Tests, Began: r.began})
	}
	result.LogNum, result.Began = chunks, r.began
	return r.agent.succeed(r.ctx, r.token, result)
}

// verdict tells the code and the reason of a failure, and no code of none.
func (r *running) verdict(failed error) (code, reason string) {
	cause := context.Cause(r.ctx)
	switch {
	case failed == nil:
		return "", ""
	case errors.Is(cause, errTimeout):
		return ErrorTimeout, fmt.Sprintf("the job went over its time of %d seconds", r.spec.TimeoutSeconds)
	case errors.Is(cause, ErrCancelled):
		return ErrorCancelled, ErrCancelled.Error()
	case cause != nil:
		return ErrorFailed, r.masked(cause.Error())
	}
	return ErrorFailed, r.masked(failed.Error())
}

// endState is the state, and the name of the last phase, of a job that ended with a code.
func endState(code string) string {
	switch code {
	case "":
		return string(pipeline.JobSuccessful)
	case ErrorTimeout:
		return string(pipeline.JobTimeout)
	case ErrorCancelled:
		return string(pipeline.JobCancel)
	}
	return string(pipeline.JobFailed)
}

// masked takes the secrets out of a text.
func (r *running) masked(text string) string {
	return mask.Text(text, r.secrets)
}

// output is where a command's words go: masked, into the log. It is to be flushed when the command has ended.
func (r *running) output() *mask.Writer { return mask.NewWriter(r.log, r.secrets) }
