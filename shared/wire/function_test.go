package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/containerops/containerops/shared/observe"
)

func TestCallsAtOnceGetTheirOwnAnswers(t *testing.T) {
	t.Parallel()
	repeat := function(func(_ context.Context, n int) (string, error) { return strings.Repeat(fmt.Sprint(n, " "), 500), nil })
	var callers sync.WaitGroup
	for n := range 8 {
		callers.Go(func() {
			want := fmt.Sprintf("%q", strings.Repeat(fmt.Sprint(n, " "), 500))
			for range 500 {
				if got, err := repeat.Invoke(t.Context(), []byte(fmt.Sprint(n))); err != nil || string(got) != want {
					t.Errorf("call %d got %.40s (%v)", n, got, err)
					return
				}
			}
		})
	}
	callers.Wait()
}

func TestAFunctionsAnswerIsJSONAsItIs(t *testing.T) {
	t.Parallel()
	same := function(func(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil })
	if got, err := same.Invoke(t.Context(), []byte(`{"body":"a < b & c"}`)); err != nil || string(got) != `{"body":"a < b & c"}` {
		t.Errorf("got %s (%v)", got, err)
	}
}

func TestAFunctionsErrorStaysWhatItIs(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	fails := function(func(context.Context, int) (int, error) { return 0, broken })
	if _, err := fails.Invoke(t.Context(), []byte("1")); err != broken {
		t.Errorf("got %v", err)
	}
	if _, err := fails.Invoke(t.Context(), []byte("no number")); err == nil || !strings.Contains(err.Error(), "read the event") {
		t.Errorf("an event that cannot be read: %v", err)
	}
}

// It is not parallel, as it looks at the default logger.
func TestAFunctionsErrorIsInItsLogWithWhatItWasAbout(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(observe.Handler(slog.NewJSONHandler(&log, nil))))
	t.Cleanup(func() { slog.SetDefault(before) })
	fails := silent(func(ctx context.Context, id int64) error {
		observe.Note(ctx, slog.Int64(observe.Pipeline, id))
		return errors.New("broken")
	})
	if _, err := fails.Invoke(t.Context(), []byte("12")); err == nil {
		t.Fatal("no error")
	}
	if line := log.String(); !strings.Contains(line, `"error":"broken","pipeline":12`) {
		t.Errorf("the log is %s", line)
	}
}
