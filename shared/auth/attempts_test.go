package auth_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/auth"
	"github.com/containerops/containerops/shared/pipeline"
)

// waits notes what is waited for; the clock goes on by it.
type waits struct {
	mu    sync.Mutex
	clock *clock
	all   []time.Duration
}

func (w *waits) wait(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, d)
	w.clock.pass(d)
	return ctx.Err()
}

// take is what was waited for since the last call.
func (w *waits) take() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := fmt.Sprint(w.all)
	w.all = nil
	return taken
}

// slowWorld has a user wang, and a clock that stands still but for waits.
func slowWorld(t *testing.T) (world, *waits) {
	t.Helper()
	w := newWorld(t)
	w.user(t, "wang")
	waited := &waits{clock: w.clock}
	w.Wait = waited.wait
	return w, waited
}

func (w world) guess(t *testing.T, times int, name, address string) {
	t.Helper()
	for range times {
		_, err := w.logIn(t.Context(), name, "a wrong guess", address)
		wantFault(t, err, pipeline.AuthenticationFailed)
	}
}

func TestWrongPasswordsInARowSlowTheNextDown(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"wang", "nobody"} {
		t.Run("of "+name, func(t *testing.T) {
			t.Parallel()
			w, waited := slowWorld(t)
			w.guess(t, 5, name, "192.0.2.1:4711")
			if got := waited.take(); got != "[]" {
				t.Errorf("the first five waited %s", got)
			}
			w.guess(t, 6, name, "192.0.2.1:4712")
			if got := waited.take(); got != "[1s 2s 4s 8s 8s 8s]" {
				t.Errorf("the next waited %s", got)
			}
		})
	}
}

func TestOthersAreNotSlowedDown(t *testing.T) {
	t.Parallel()
	w, waited := slowWorld(t)
	w.user(t, "li")
	w.guess(t, 7, "wang", "2001:db8::1")
	waited.take()
	for name, address := range map[string]string{"li": "2001:db8::1", "wang": "2001:db8:0:1::1"} {
		if _, err := w.logIn(t.Context(), name, password, address); err != nil {
			t.Error(err)
		}
	}
	if got := waited.take(); got != "[]" {
		t.Errorf("another user, and the user from elsewhere, waited %s", got)
	}
	w.guess(t, 1, "wang", "2001:db8::ffff:1") // of the same network
	if got := waited.take(); got != "[4s]" {
		t.Errorf("a neighbour waited %s", got)
	}
}

func TestTheRightPasswordWaitsOnceAndEndsIt(t *testing.T) {
	t.Parallel()
	w, waited := slowWorld(t)
	w.guess(t, 5, "wang", "192.0.2.1")
	for range 2 {
		if _, err := w.logIn(t.Context(), "wang", password, "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
	}
	w.guess(t, 5, "wang", "192.0.2.1")
	if got := waited.take(); got != "[1s]" {
		t.Errorf("waited %s, want once", got)
	}
}

func TestGuessesAtOnceQueueUpAndTooManyAreRefused(t *testing.T) {
	t.Parallel()
	w, waited := slowWorld(t)
	w.Wait = func(ctx context.Context, d time.Duration) error { // time does not go on
		waited.mu.Lock()
		defer waited.mu.Unlock()
		waited.all = append(waited.all, d)
		return errors.New("gave up")
	}
	w.guess(t, 5, "wang", "192.0.2.1")
	for range 40 {
		_, err := w.logIn(t.Context(), "wang", password, "192.0.2.1")
		if err == nil {
			t.Fatal("got in without waiting")
		}
	}
	_, err := w.logIn(t.Context(), "wang", password, "192.0.2.1")
	wantFault(t, err, pipeline.TooManyAttempts)
	for i, d := range waited.all {
		if d != time.Duration(i+1)*time.Second {
			t.Fatalf("waited %v, want a second more each", waited.all)
		}
	}
	if len(waited.all) != int(w.Slowing.Patience/time.Second) {
		t.Errorf("%d waited, want as many as the patience has seconds", len(waited.all))
	}
}

func TestWrongPasswordsAreForgotten(t *testing.T) {
	t.Parallel()
	w, waited := slowWorld(t)
	w.guess(t, 5, "nobody", "192.0.2.1")
	w.clock.pass(w.Slowing.Memory - time.Second)
	w.guess(t, 1, "nobody", "192.0.2.1")
	w.clock.pass(w.Slowing.Memory)
	w.guess(t, 5, "nobody", "192.0.2.1")
	if got := waited.take(); got != "[1s]" {
		t.Errorf("waited %s, want the one just within the time", got)
	}
}

func TestWrongPasswordsAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	w, waited := slowWorld(t)
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, err := w.logIn(t.Context(), "wang", "a wrong guess", "192.0.2.1"); !errors.Is(err, &pipeline.Fault{Code: pipeline.AuthenticationFailed}) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.guess(t, 1, "wang", "192.0.2.1")
	if got := waited.take(); got != "[1s]" {
		t.Errorf("after five at once the sixth waited %s", got)
	}
}

func TestWrongOriginalPasswordsCountToo(t *testing.T) {
	t.Parallel()
	w, waited := slowWorld(t)
	p := w.principal(t, "wang")
	for range 6 {
		err := w.ChangePassword(t.Context(), p, p.UserID, auth.PasswordChange{Original: "a wrong guess", Password: "another long one", Address: "192.0.2.1"})
		wantFault(t, err, pipeline.AuthenticationFailed)
	}
	w.guess(t, 1, "wang", "192.0.2.1")
	if got := waited.take(); got != "[1s 2s]" {
		t.Errorf("waited %s", got)
	}
}

func TestAClientThatLeavesIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	w, _ := slowWorld(t)
	w.guess(t, 5, "wang", "192.0.2.1")
	fresh := newService(t, w.table, w.keys, w.clock)
	fresh.Slowing = w.Slowing
	fresh.Slowing.First, fresh.Slowing.Most, fresh.Slowing.Patience = time.Hour, time.Hour, 2*time.Hour
	leaving, leave := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, leave)
	_, _, err := fresh.Issue(leaving, auth.TokenRequest{Domain: auth.DefaultDomain, User: "wang", Password: password, Address: "192.0.2.1"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error at once", err)
	}
}
