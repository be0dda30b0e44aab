package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/containerops/containerops/infra/client"
)

// patience bounds one try. It has room for the reconciler, which comes each minute.
const patience = 4 * time.Minute

// try is one stack, killed at one point.
type try struct {
	number  int // of the point; 0: it is not killed
	write   int // after which it is killed, or
	arrival int // of a call or a mail, while which it is killed
	second  int // write of the second life after which that is killed, too
	dir     string
	scratch string // what scripts remember in
	sources *sources
	outside *outside
	lives   *lives

	outcome string
	writes  int // up to the end of the first runs
	calls   int // and mails, likewise
	took    time.Duration
}

// run has the pipelines run, and then reference once more. It leaves nothing behind but its outcome.
func (t *try) run(ctx context.Context, binary string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	began := time.Now()
	defer func() { t.took = time.Since(began) }()
	t.scratch = filepath.Join(t.dir, "scratch")
	t.lives = &lives{binary: binary, data: filepath.Join(t.dir, "data"), stops: []int{t.write, t.second}}
	if err := os.MkdirAll(t.scratch, 0o700); err != nil {
		return err
	}
	if t.outside, err = openOutside(t.sources, t.came); err != nil {
		return err
	}
	// With one run at a time each that another starts waits for its turn.
	t.lives.flags = []string{"--mail-server=" + t.outside.mails.URL, "--mail-from=ops@example.com", "--max-runs=1"}
	defer func() { err = errors.Join(err, t.lives.kill(), t.outside.close(), os.RemoveAll(t.dir)) }()
	if err := t.lives.start(ctx); err != nil {
		return err
	}
	if err := t.story(ctx, newUser(t.lives)); err != nil {
		return err
	}
	return t.lives.end()
}

// came kills the stack, which has called and was not answered.
func (t *try) came(number int, what string) {
	if number == t.arrival {
		t.lives.cut(t.lives.stack.PID(), "called "+what)
	}
}

// story is what the user does.
func (t *try) story(ctx context.Context, u *user) error {
	for _, act := range []func() error{
		func() error { return u.bind(ctx, t.outside.url) },
		func() error { return u.create(ctx, t.definitions()) },
		func() error {
			return u.trigger(ctx, "fire the webhook", reference, http.StatusAccepted, (*client.Pipeline).Webhook)
		},
		func() error { return u.push(ctx, t.outside.url, t.sources.commit) },
		func() error { return u.finish(ctx, upstream, 1) },
		func() error { return u.finish(ctx, reference, 1) },
		func() error { return u.finish(ctx, downstream, 1) },
		func() error { return u.start(ctx, expires, 1) },
		func() error { return u.start(ctx, stopped, 1) },
		func() error { return u.finish(ctx, stopped, 1) },
		func() error { return u.finish(ctx, expires, 1) },
		func() (err error) {
			_, err = u.outcome(ctx, t.outside, 1) // once all is told
			t.writes, t.calls = len(t.lives.passed()), t.outside.count()
			return err
		},
		func() error { return u.start(ctx, reference, 2, client.Param{Name: "what", Value: "more"}) },
		func() error { return u.finish(ctx, reference, 2) },
		func() error { return u.finish(ctx, downstream, 2) },
		func() (err error) {
			t.outcome, err = u.outcome(ctx, t.outside, 2)
			return err
		},
	} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}
