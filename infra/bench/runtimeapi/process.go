package runtimeapi

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"sync"
)

// peak is the most memory that a process has had resident. What the kernel tells the parent of a child that has ended will not
// do: it begins with what the parent itself had when it started the child.
func peak(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	line, _, found := bytes.Cut(rest, []byte("kB"))
	if !found {
		return 0, fmt.Errorf("process %d: no VmHWM", pid)
	}
	kilobytes, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	return kilobytes * 1024, err
}

// tail keeps the end of what a function writes.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

const tailBytes = 4 << 10

// Write is io.Writer's.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(0, len(t.kept)-tailBytes):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.kept)
}
