package builds

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	opened := func(t *testing.T, lines ...string) (*Runner, string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		r := &Runner{builds: make(map[string]*build), once: make(map[string]*build)}
		if err := r.load(path); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.journal.close() })
		return r, path
	}
	queue := func(n int) string {
		return fmt.Sprintf(`{"op":"queue","build":{"id":"p:%d","number":%d,"once":"o%d","spec":"s","token":"t","queued":"2026-01-02T03:04:05Z"}}`, n, n, n)
	}

	t.Run("tells what waits, what ran and what ended, and forgets the last line when it was cut off", func(t *testing.T) {
		t.Parallel()
		r, _ := opened(t, queue(1), queue(2), `{"op":"run","id":"p:1"}`, queue(3), `{"op":"run","id":"p:3"}`, `{"op":"end","id":"p:3"}`, queue(4), `{"op":"run","id":`)
		if len(r.lost) != 1 || r.lost[0].Number != 1 || len(r.queue) != 2 || r.queue[0].Number != 2 || r.queue[1].Number != 4 {
			t.Errorf("lost %v, queue %v", r.lost, r.queue)
		}
		if r.number != 4 || r.once["o2"] != r.queue[0] || r.once["o3"] != nil {
			t.Errorf("number %d, once %v", r.number, r.once)
		}
	})

	t.Run("is written anew without the ended builds when it has grown long", func(t *testing.T) {
		t.Parallel()
		r, path := opened(t, queue(1), queue(2), "")
		r.journal.next = 1
		r.queue[0].phase = phaseCompleted
		if err := r.journal.compact(r.entries); err != nil {
			t.Fatal(err)
		}
		if err := r.journal.write(entry{Op: opRun, ID: "p:2"}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil || strings.Contains(string(text), "p:1") || strings.Count(string(text), "\n") != 2 {
			t.Errorf("journal %s %v", text, err)
		}
	})

	t.Run("is refused when it is damaged, and says where", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, []byte("no json\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := (&Runner{}).load(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v", err)
		}
	})
}
