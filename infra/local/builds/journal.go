package builds

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/containerops/containerops/infra/local/crashpoint"
)

// The journal is a file of lines, each one step of a build:
//
//	{"op":"queue","build":{"id":"builds:0b6…","number":7,"spec":"jobs/default/1/9.json","token":"…","queued":"…"}}
//	{"op":"run","id":"builds:0b6…"}
//	{"op":"end","id":"builds:0b6…"}
//
// It is not synced to the disk: a killed process loses nothing of it, and after a power cut the engine's own timeouts end
// what is forgotten here. A last line that was cut off is ignored.
const (
	opQueue = "queue"
	opRun   = "run"
	opEnd   = "end"
)

// entry is one line.
type entry struct {
	Op    string `json:"op"`
	ID    string `json:"id,omitempty"`
	Build *build `json:"build,omitempty"`
}

// compactBytes is the length from which on a journal is written anew without the ended builds.
const compactBytes = 4 << 20

type journal struct {
	mu   sync.Mutex
	path string
	file *os.File
	size int64
	next int64 // the size at which it is compacted
}

// write appends one step. When it returns, a kill of this process does not lose the step.
func (j *journal) write(e entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("builds' journal: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	n, err := j.file.Write(append(line, '\n'))
	j.size += int64(n)
	if err != nil {
		return fmt.Errorf("builds' journal: %w", err)
	}
	crashpoint.After("builds", e.Op)
	return nil
}

// compact writes the journal anew with the steps that are still needed, when it has grown long.
func (j *journal) compact(needed func() []entry) error {
	j.mu.Lock()
	grown := j.size > j.next
	j.mu.Unlock()
	if !grown {
		return nil
	}
	return j.replace(needed())
}

// replace makes the entries the whole journal. A kill leaves the old one or the new one.
func (j *journal) replace(entries []entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var text bytes.Buffer
	for _, e := range entries {
		if err := json.NewEncoder(&text).Encode(e); err != nil {
			return fmt.Errorf("builds' journal: %w", err)
		}
	}
	file, err := os.OpenFile(j.path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("builds' journal: %w", err)
	}
	_, err = file.Write(text.Bytes())
	if err == nil {
		err = os.Rename(file.Name(), j.path)
	}
	if err != nil {
		file.Close()
		return fmt.Errorf("builds' journal: %w", err)
	}
	if j.file != nil {
		j.file.Close()
	}
	j.file, j.size = file, int64(text.Len())
	j.next = max(compactBytes, 2*j.size)
	return nil
}

func (j *journal) close() error { return j.file.Close() }

// readJournal reads all whole lines of a journal.
func readJournal(path string, each func(entry)) error {
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("%s: line %q: %w", path, line, err)
		}
		each(e)
	}
}
