package observe_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"testing"
	"time"

	"github.com/containerops/containerops/shared/observe"
)

// logged is what a line has, but its time.
func logged(t *testing.T, write func(*slog.Logger)) map[string]any {
	t.Helper()
	var out bytes.Buffer
	write(slog.New(observe.Handler(slog.NewJSONHandler(&out, nil))))
	return decoded(t, out.Bytes())
}

func decoded(t *testing.T, line []byte) map[string]any {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(line, &all); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	delete(all, slog.TimeKey)
	return all
}

func equal(t *testing.T, got, want map[string]any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestALineCarriesWhatWasNotedBefore(t *testing.T) {
	t.Parallel()
	ctx := observe.Begin(t.Context(), slog.String(observe.Account, "a"))
	t.Run("also by a callee", func(t *testing.T) {
		func(ctx context.Context) { observe.Note(ctx, slog.Int64(observe.Pipeline, 7)) }(ctx)
		got := logged(t, func(l *slog.Logger) { l.With("by", "us").InfoContext(ctx, "done") })
		equal(t, got, map[string]any{"level": "INFO", "msg": "done", "by": "us", "account": "a", "pipeline": 7.0})
	})
	t.Run("an inner scope ends with its context", func(t *testing.T) {
		inner := observe.Begin(ctx, slog.Int64(observe.Pipeline, 8))
		observe.Note(inner, slog.Int64(observe.Run, 2))
		got := logged(t, func(l *slog.Logger) { l.InfoContext(inner, "done") })
		equal(t, got, map[string]any{"level": "INFO", "msg": "done", "account": "a", "pipeline": 8.0, "run": 2.0})
		got = logged(t, func(l *slog.Logger) { l.InfoContext(ctx, "done") })
		equal(t, got, map[string]any{"level": "INFO", "msg": "done", "account": "a", "pipeline": 7.0})
	})
	t.Run("what the line says itself goes before", func(t *testing.T) {
		got := logged(t, func(l *slog.Logger) { l.InfoContext(ctx, "done", observe.Pipeline, 9) })
		equal(t, got, map[string]any{"level": "INFO", "msg": "done", "account": "a", "pipeline": 9.0})
	})
}

func TestWithoutAScopeNothingIsNoted(t *testing.T) {
	t.Parallel()
	observe.Note(t.Context(), slog.Int64(observe.Pipeline, 7))
	got := logged(t, func(l *slog.Logger) { l.InfoContext(t.Context(), "done") })
	equal(t, got, map[string]any{"level": "INFO", "msg": "done"})
}

func TestMetricsAreLinesThatCloudWatchReads(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	metrics := &observe.Metrics{Namespace: "ContainerOps/demo", Out: &out, Now: func() time.Time { return at }}
	ctx := observe.Begin(t.Context(), slog.Int64(observe.Pipeline, 7))
	write := func(by observe.Dimension, values ...observe.Value) map[string]any {
		out.Reset()
		if err := metrics.Write(ctx, by, values...); err != nil {
			t.Fatal(err)
		}
		return decoded(t, out.Bytes())
	}
	described := func(dimensions []any, metrics ...any) map[string]any {
		return map[string]any{"Timestamp": float64(at.UnixMilli()), "CloudWatchMetrics": []any{
			map[string]any{"Namespace": "ContainerOps/demo", "Dimensions": []any{dimensions}, "Metrics": metrics}}}
	}
	t.Run("with a dimension", func(t *testing.T) {
		got := write(observe.Dimension{Name: "Result", Value: "success"}, observe.Count("RunsEnded"), observe.Took("RunDuration", 3*time.Second))
		equal(t, got, map[string]any{
			"_aws":  described([]any{"Result"}, map[string]any{"Name": "RunsEnded", "Unit": "Count"}, map[string]any{"Name": "RunDuration", "Unit": "Milliseconds"}),
			"level": "INFO", "timestamp": "2026-01-02T03:04:05Z", "pipeline": 7.0, "Result": "success", "RunsEnded": 1.0, "RunDuration": 3000.0,
		})
	})
	t.Run("without one", func(t *testing.T) {
		got := write(observe.Dimension{}, observe.Count("RunsStarted"))
		equal(t, got, map[string]any{
			"_aws":  described([]any{}, map[string]any{"Name": "RunsStarted", "Unit": "Count"}),
			"level": "INFO", "timestamp": "2026-01-02T03:04:05Z", "pipeline": 7.0, "RunsStarted": 1.0,
		})
	})
}

func TestMetricsMayBeLeftOut(t *testing.T) {
	t.Parallel()
	var none *observe.Metrics
	if err := none.Write(t.Context(), observe.Dimension{}, observe.Count("RunsStarted")); err != nil {
		t.Error(err)
	}
}

// full is a log that takes no more.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestMetricsThatCannotBeWrittenAreAnError(t *testing.T) {
	t.Parallel()
	if err := (&observe.Metrics{Out: full{}, Now: time.Now}).Write(t.Context(), observe.Dimension{}, observe.Count("RunsStarted")); err == nil {
		t.Error("no error")
	}
}
