package log

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// line is job.Line, which this package writes by hand.
type line struct {
	Type, Message, Time, State string
	Progress                   int
}

// store keeps chunks.
type store struct {
	mu     sync.Mutex
	chunks map[int][]byte
	came   chan int
}

func newStore() *store { return &store{chunks: make(map[int][]byte), came: make(chan int, 10000)} }

func (s *store) put(_ context.Context, n int, body []byte, zipped bool) error {
	chunk, err := ReadChunk(bytes.NewReader(body))
	if err != nil || zipped == bytes.Equal(chunk, body) {
		return fmt.Errorf("chunk %d: compressed %t: %w", n, zipped, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n != len(s.chunks)+1 {
		return fmt.Errorf("chunk %d comes after %d", n, len(s.chunks))
	}
	s.chunks[n] = chunk
	s.came <- n
	return nil
}

// lines reads all chunks.
func (s *store) lines(t *testing.T) []line {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []line
	for n := 1; n <= len(s.chunks); n++ {
		var chunk []line
		if err := json.Unmarshal(s.chunks[n], &chunk); err != nil {
			t.Fatalf("chunk %d: %v: %s", n, err, s.chunks[n])
		}
		all = append(all, chunk...)
	}
	return all
}

// never are settings under which age stores nothing.
func never() Settings {
	s := Defaults()
	s.MaxAge = time.Hour
	return s
}

func begin(t *testing.T, settings Settings, put Put) *Writer {
	w := New(t.Context(), settings, time.Now, put)
	w.Phase("Building", "Building", 10)
	return w
}

func messages(all []line) []string {
	var texts []string
	for _, l := range all {
		texts = append(texts, l.Message)
	}
	return texts
}

func TestAShortLogIsOneChunk(t *testing.T) {
	t.Parallel()
	s := newStore()
	w := begin(t, never(), s.put)
	fmt.Fprint(w, "one\ntwo\r\n\nthr")
	fmt.Fprint(w, "ee")
	w.Content("from %s", "https://u:p@h")
	w.Phase("Successful", "Successful", 100)
	n, err := w.Close()
	if n != 1 || err != nil {
		t.Fatalf("%d chunks, error %v", n, err)
	}
	all := s.lines(t)
	if got, want := strings.Join(messages(all), "|"), "Building|one|two||three|from https://u:******@h|Successful"; got != want {
		t.Errorf("messages %q, want %q", got, want)
	}
	if l := all[1]; l.Type != "content" || l.State != "Building" || l.Progress != 10 {
		t.Errorf("content line %+v", l)
	}
	last := all[len(all)-1]
	if _, err := time.Parse(time.RFC3339Nano, last.Time); err != nil || last.Type != "phase" || last.State != "Successful" || last.Progress != 100 {
		t.Errorf("phase line %+v %v", last, err)
	}
}

func TestAnyBytesBecomeTheTextThatJSONMakesOfThem(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`quote " and back \ slash`, "tab\tbell\a nul\x00 esc\x1b[31m del\x7f", "über 日本 🚀 end", "12345678\"", "1234567\\8",
		"bad \xff\xfe bytes", "half \xe6\x97", "\xf0\x9f\x9a", strings.Repeat("x", 100) + "\x1f", "<a&b>", "\u2028",
	} {
		s := newStore()
		w := begin(t, never(), s.put)
		fmt.Fprintln(w, text)
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
		encoded, _ := json.Marshal(text)
		var want string
		_ = json.Unmarshal(encoded, &want)
		if got := s.lines(t)[1].Message; got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestALongLineIsSplitBetweenCharacters(t *testing.T) {
	t.Parallel()
	settings := never()
	settings.LineBytes = 100
	text := strings.Repeat("日本", 500)
	for _, ended := range []string{"", "\n"} {
		s := newStore()
		w := begin(t, settings, s.put)
		fmt.Fprint(w, text+ended)
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
		parts := messages(s.lines(t))[1:]
		for _, part := range parts {
			if len(part) > 100 || !utf8.ValidString(part) || strings.ContainsRune(part, utf8.RuneError) {
				t.Errorf("part %q", part)
			}
		}
		if strings.Join(parts, "") != text {
			t.Error("the parts are not the line")
		}
	}
}

func TestAReaderFollows(t *testing.T) {
	t.Parallel()
	settings := Defaults()
	settings.MaxAge = time.Millisecond
	s := newStore()
	w := begin(t, settings, s.put)
	for n := 1; n <= 3; n++ {
		fmt.Fprintln(w, "line", n)
		<-s.came
	}
	if n, err := w.Close(); n < 3 || err != nil {
		t.Errorf("%d chunks, error %v", n, err)
	}
}

func TestChunksAreRarerLater(t *testing.T) {
	t.Parallel()
	settings := Defaults()
	settings.MaxAge, settings.LaterAge, settings.LaterAfter = time.Millisecond, time.Hour, time.Minute
	s := newStore()
	now := time.Now()
	w := New(t.Context(), settings, func() time.Time { return now }, s.put)
	w.Phase("Building", "Building", 10)
	<-s.came
	now = now.Add(2 * time.Minute)
	for n := range 100 {
		fmt.Fprintln(w, "line", n)
	}
	if n, err := w.Close(); n != 2 || err != nil {
		t.Errorf("%d chunks, error %v", n, err)
	}
}

func TestAScriptWaitsForASlowStore(t *testing.T) {
	t.Parallel()
	settings := never()
	settings.ChunkBytes = 100
	s := newStore()
	begun, release := make(chan int, 1000), make(chan bool)
	w := begin(t, settings, func(ctx context.Context, n int, body []byte, zipped bool) error {
		begun <- n
		<-release
		return s.put(ctx, n, body, zipped)
	})
	written := make(chan error, 1)
	go func() {
		_, err := fmt.Fprint(w, strings.Repeat("a line of the log\n", 200))
		written <- err
	}()
	<-begun
	select {
	case err := <-written:
		t.Fatalf("all is written while nothing is stored: %v", err)
	case n := <-begun:
		t.Fatalf("chunk %d is put before the first is stored", n)
	default:
	}
	close(release)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	n, err := w.Close()
	if err != nil || len(s.lines(t)) != 201 || len(s.chunks) != n {
		t.Errorf("%d lines in %d chunks, error %v", len(s.lines(t)), n, err)
	}
}

func TestALogThatCannotBeStoredFails(t *testing.T) {
	t.Parallel()
	settings := never()
	settings.ChunkBytes = 10
	full := errors.New("store is full")
	w := begin(t, settings, func(context.Context, int, []byte, bool) error { return full })
	for { // until the script is told
		if _, err := fmt.Fprintln(w, "more"); err != nil {
			if !errors.Is(err, full) || !strings.Contains(err.Error(), "log: store chunk ") {
				t.Errorf("error %v", err)
			}
			break
		}
	}
	if _, err := w.Close(); !errors.Is(err, full) {
		t.Errorf("error of Close %v", err)
	}
}

func BenchmarkWrite(b *testing.B) {
	text := []byte(strings.Repeat("compiling some/package/of/the/project/file.go with all its dependencies and warnings\n", 760))
	w := New(b.Context(), Defaults(), time.Now, func(context.Context, int, []byte, bool) error { return nil })
	w.Phase("Building", "Building", 10)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = w.Write(text)
	}
}

func TestOutputBeyondTheBoundIsLeftOutAndTheLogSaysSoOnce(t *testing.T) {
	t.Parallel()
	store := newStore()
	settings := Defaults()
	settings.MaxOutput = 12
	w := New(t.Context(), settings, time.Now, store.put)
	w.Phase("Building", "Building", 10)
	for _, part := range []string{"one\n", "two\nthr\u00e9e\nfour\n", "five\n"} { // the twelfth byte is in the middle of a character
		if n, err := w.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatalf("a script is told of %d bytes, %v", n, err)
		}
	}
	w.Phase("Failed: exit status 1", "Failed", 100)
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range store.lines(t) {
		got = append(got, line.Message)
	}
	want := []string{"Building", "one", "two", "thr",
		"The log ends here: of a job's output 12 bytes are kept, and there is more. The job goes on.", "Failed: exit status 1"}
	if !slices.Equal(got, want) {
		t.Errorf("the log is %q, want %q", got, want)
	}
}
