package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// open opens a journal and returns what it replayed.
func open(t *testing.T, dir string, from uint64, files OpenFile) (*Journal, []string) {
	t.Helper()
	var got []string
	j, err := Open(dir, from, files, func(b []byte) error {
		got = append(got, string(b))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return j, got
}

// put appends records and waits until they are on disk.
func put(t *testing.T, j *Journal, records ...string) {
	t.Helper()
	for _, r := range records {
		result := make(chan error, 1)
		j.Append([]byte(r), true, func(err error) { result <- err })
		if err := <-result; err != nil {
			t.Fatal(err)
		}
	}
}

func closed(t *testing.T, j *Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsComeBackInOrder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := open(t, dir, 1, nil)
	put(t, j, "a", "b", strings.Repeat("c", 100000))
	closed(t, j)
	j, got := open(t, dir, 1, nil)
	put(t, j, "d")
	closed(t, j)
	if len(got) != 3 || got[0] != "a" || got[1] != "b" || len(got[2]) != 100000 {
		t.Errorf("%d records", len(got))
	}
	j, got = open(t, dir, 1, nil)
	defer closed(t, j)
	if got[3] != "d" {
		t.Error(got[3])
	}
}

func TestARecordWithoutSyncIsThereAfterABarrier(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := open(t, dir, 1, nil)
	j.Append([]byte("lazy"), false, func(error) {})
	if err := j.Barrier(); err != nil {
		t.Fatal(err)
	}
	if j.Syncs() != 1 {
		t.Errorf("%d syncs", j.Syncs())
	}
	b, err := os.ReadFile(segmentName(dir, 1))
	if err != nil || !strings.Contains(string(b), "lazy") {
		t.Errorf("%q %v", b, err)
	}
	if err := j.Barrier(); err != nil || j.Syncs() != 1 {
		t.Errorf("a barrier with nothing to do: %v, %d syncs", err, j.Syncs())
	}
	closed(t, j)
}

func TestAppendsFromManySidesKeepTheirOrderPerSide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := open(t, dir, 1, nil)
	var wait sync.WaitGroup
	for side := range 8 {
		wait.Go(func() {
			for i := range 50 {
				put(t, j, fmt.Sprintf("%d %02d", side, i))
			}
		})
	}
	wait.Wait()
	closed(t, j)
	j, got := open(t, dir, 1, nil)
	defer closed(t, j)
	slices.SortStableFunc(got, func(a, b string) int { return strings.Compare(a[:1], b[:1]) })
	if len(got) != 400 || !slices.IsSorted(got) {
		t.Errorf("%d records out of order", len(got))
	}
}

func TestATornTailIsCutAtAnyByte(t *testing.T) {
	t.Parallel()
	whole := t.TempDir()
	j, _ := open(t, whole, 1, nil)
	put(t, j, "first", "second")
	closed(t, j)
	b, err := os.ReadFile(segmentName(whole, 1))
	if err != nil {
		t.Fatal(err)
	}
	first := headerBytes + len("first")
	for cut := first; cut < len(b); cut++ {
		dir := t.TempDir()
		if err := os.WriteFile(segmentName(dir, 1), b[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		j, got := open(t, dir, 1, nil)
		put(t, j, "third")
		closed(t, j)
		j, again := open(t, dir, 1, nil)
		closed(t, j)
		if !slices.Equal(got, []string{"first"}) || !slices.Equal(again, []string{"first", "third"}) {
			t.Errorf("cut at %d: %q, then %q", cut, got, again)
		}
	}
}

func TestDamageThatIsNoTornTailIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := open(t, dir, 1, nil)
	put(t, j, "first")
	rotated(t, j)
	put(t, j, "second")
	closed(t, j)
	b, err := os.ReadFile(segmentName(dir, 1))
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(segmentName(dir, 1), b, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, 1, nil, func([]byte) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
}

func rotated(t *testing.T, j *Journal) uint64 {
	t.Helper()
	type result struct {
		segment uint64
		err     error
	}
	results := make(chan result, 1)
	j.Rotate(func(s uint64, err error) { results <- result{s, err} })
	r := <-results
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.segment
}

func TestRotationSplitsWhatCameBeforeFromWhatComesAfter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j, _ := open(t, dir, 1, nil)
	put(t, j, "a")
	j.Append([]byte("b"), false, func(error) {})
	segment := rotated(t, j)
	put(t, j, "c")
	closed(t, j)
	j, got := open(t, dir, 1, nil)
	closed(t, j)
	if !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("all: %q", got)
	}
	if err := Remove(dir, segment); err != nil {
		t.Fatal(err)
	}
	j, got = open(t, dir, segment, nil)
	closed(t, j)
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); !slices.Equal(got, []string{"c"}) || len(left) != 1 {
		t.Errorf("from segment %d: %q, files %v", segment, got, left)
	}
}

// failing writes half and then says that the disk is full, or fails its syncs.
type failing struct {
	File
	write, sync bool
}

func (f *failing) Write(b []byte) (int, error) {
	if f.write {
		n, _ := f.File.Write(b[:len(b)/2])
		return n, syscall.ENOSPC
	}
	return f.File.Write(b)
}

func (f *failing) Datasync() error {
	if f.sync {
		return syscall.EIO
	}
	return f.File.Datasync()
}

func TestWhatWasRefusedNeverComesBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(*failing)
		want  error
	}{
		{"a full disk", func(f *failing) { f.write = true }, syscall.ENOSPC},
		{"a failing sync", func(f *failing) { f.sync = true }, syscall.EIO},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			var file *failing
			j, _ := open(t, dir, 1, func(name string) (File, error) {
				f, err := OSFile(name)
				file = &failing{File: f}
				return file, err
			})
			put(t, j, "kept")
			c.spoil(file)
			for range 2 {
				result := make(chan error, 1)
				j.Append([]byte("refused"), true, func(err error) { result <- err })
				if err := <-result; !errors.Is(err, c.want) {
					t.Errorf("got %v", err)
				}
			}
			if err := j.Barrier(); !errors.Is(err, c.want) {
				t.Errorf("barrier: %v", err)
			}
			j.Close()
			j, got := open(t, dir, 1, nil)
			closed(t, j)
			if !slices.Equal(got, []string{"kept"}) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestAClosedJournalTakesNothing(t *testing.T) {
	t.Parallel()
	j, _ := open(t, t.TempDir(), 1, nil)
	closed(t, j)
	result := make(chan error, 1)
	j.Append([]byte("x"), true, func(err error) { result <- err })
	if err := <-result; !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if err := j.Close(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}
