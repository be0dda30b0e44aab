package main

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// faults are what fails while a storm lasts, and how often. AWS does all of it, more rarely.
func faults() map[string]float64 {
	return map[string]float64{
		"throttle-dynamodb": 0.05, // a request is throttled or in conflict
		"lost-dynamodb":     0.02, // a write is done and its answer lost
		"lambda-crash":      0.02, // an instance dies in the middle of a call
		"lambda-duplicate":  0.05, // a call comes twice
	}
}

// storm does runs while services fail. Every run must end with success, and nothing may be there twice: a run's package has
// a version of its own, with the one file that its build has made.
type storm struct {
	aws       *emulated
	api       *client.Client
	pipelines int           // that run at a time
	attempts  int           // of a request, which may meet a function that dies
	pause     time.Duration // between them
	patience  time.Duration // for one run
	progress  *progress
}

func newStorm(e *emulated, c client.Credentials) *storm {
	return &storm{aws: e, api: client.New(c), pipelines: 8, attempts: 50, pause: 200 * time.Millisecond, patience: 15 * time.Minute}
}

const stormGroup = "storm"

// run does so many runs, as many of each pipeline.
func (s *storm) run(ctx context.Context, runs int) error {
	if err := s.api.CreateGroup(ctx, stormGroup, "runs while services fail"); err != nil {
		return err
	}
	all := make([]*client.Pipeline, s.pipelines)
	for i := range all {
		var err error
		if all[i], err = s.api.CreatePipeline(ctx, stormGroup, stormPipeline(i)); err != nil {
			return err
		}
	}
	for name, share := range faults() {
		if err := s.aws.fault(ctx, name, share); err != nil {
			return err
		}
	}
	each := (runs + s.pipelines - 1) / s.pipelines
	s.progress = &progress{of: each * s.pipelines, to: os.Stdout, began: time.Now()}
	failed := make([]error, len(all))
	var running sync.WaitGroup
	for i, p := range all {
		running.Go(func() { failed[i] = s.repeat(ctx, p, each) })
	}
	running.Wait()
	for name := range faults() {
		if err := s.aws.fault(ctx, name, 0); err != nil {
			return err
		}
	}
	for i, p := range all {
		failed = append(failed, s.checkAll(ctx, p, i, each))
	}
	return errors.Join(failed...)
}

// stormPipeline builds a file, so that each run's work can be told from the others'.
func stormPipeline(i int) client.Definition {
	return client.Definition{
		Name:         fmt.Sprintf("storm-%d", i),
		PreOperation: client.WebhookTriggers("or", 1),
		Stages: []client.StageDefinition{
			client.BuildStage("build", "printf 'run %s' ${SYS_INCREMENT} > out\n").Making(stormGroup, stormPackage(i), "v${SYS_INCREMENT}", "out"),
			client.BuildStage("after", "echo went on\n"),
		},
	}
}

func stormPackage(i int) string { return fmt.Sprintf("package-%d", i) }

// repeat triggers a pipeline until it has run so often.
func (s *storm) repeat(ctx context.Context, p *client.Pipeline, runs int) error {
	for done := 0; done < runs; {
		// The answer does not matter: one that is lost may have started a run, and one that runs refuses another.
		if _, err := s.api.Trigger(ctx, p.Webhook()); err != nil && ctx.Err() != nil {
			return err
		}
		if err := s.awaitEnd(ctx, p); err != nil {
			return err
		}
		list, err := again(ctx, s, func() ([]client.Run, error) { return s.api.Runs(ctx, p.ID, runs+1) })
		if err != nil {
			return err
		}
		s.progress.more(len(list) - done)
		done = len(list)
	}
	return nil
}

// progress tells how many runs have ended, for those who watch.
type progress struct {
	mu       sync.Mutex
	done, of int
	to       io.Writer
	began    time.Time
}

// told is how many runs end between two lines.
const told = 10

func (p *progress) more(runs int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.done
	if p.done += runs; p.done/told > before/told || p.done == p.of && runs > 0 {
		fmt.Fprintf(p.to, "storm: %d of %d runs have ended after %v\n", p.done, p.of, time.Since(p.began).Round(time.Second))
	}
}

func (s *storm) awaitEnd(ctx context.Context, p *client.Pipeline) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	look := time.NewTicker(s.pause)
	defer look.Stop()
	for {
		now, err := again(ctx, s, func() (*client.Pipeline, error) { return s.api.Pipeline(ctx, p.ID) })
		if err != nil {
			return fmt.Errorf("%s does not end: %w", p.Name, err)
		}
		if now.Status.Status != "running" {
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return fmt.Errorf("%s does not end: %w", p.Name, ctx.Err())
		}
	}
}

// again repeats a request that meets a function which dies, or a table that throttles: the API answers with 5xx, or 429.
func again[T any](ctx context.Context, s *storm, request func() (T, error)) (answer T, err error) {
	for range s.attempts {
		var refused *client.Error
		answer, err = request()
		if err == nil || errors.As(err, &refused) && refused.Status < 500 && refused.Status != http.StatusTooManyRequests {
			return answer, err
		}
		select {
		case <-time.After(s.pause):
		case <-ctx.Done():
			return answer, errors.Join(ctx.Err(), err)
		}
	}
	return answer, err
}

// checkAll looks at every run of a pipeline and at what it has made.
func (s *storm) checkAll(ctx context.Context, p *client.Pipeline, i, runs int) error {
	list, err := s.api.Runs(ctx, p.ID, 1000)
	if err != nil {
		return err
	}
	var failed []error
	if len(list) < runs {
		failed = append(failed, fmt.Errorf("%s: %d runs, want %d", p.Name, len(list), runs))
	}
	for _, run := range list {
		if run.Status != "success" {
			failed = append(failed, fmt.Errorf("%s: run %d ended with %s: %+v", p.Name, run.Number, run.Status, run.Stages))
			continue
		}
		failed = append(failed, s.checkFile(ctx, i, run.Number))
	}
	for stage := range p.Stages {
		jobs, err := s.api.Jobs(ctx, p.ID, stage)
		if err != nil || len(jobs) != len(list) {
			failed = append(failed, errors.Join(err, fmt.Errorf("%s: stage %d has %d jobs for %d runs", p.Name, stage, len(jobs), len(list))))
		}
	}
	return errors.Join(failed...)
}

func (s *storm) checkFile(ctx context.Context, i int, number int64) error {
	files, err := s.api.Files(ctx, stormGroup, stormPackage(i), fmt.Sprintf("v%d", number))
	if err != nil {
		return err
	}
	sum := sha512.Sum512(fmt.Appendf(nil, "run %d", number))
	if len(files) != 1 || files[0].Digest != hex.EncodeToString(sum[:]) {
		return fmt.Errorf("%s v%d: it has %d files, want the one of its run: %+v", stormPackage(i), number, len(files), files)
	}
	return nil
}
