package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// memory is the resident memory of a process in bytes, without its children.
func memory(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(bytes.NewReader(status))
	for lines.Scan() {
		if text, found := strings.CutPrefix(lines.Text(), "VmRSS:"); found {
			kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(text, "kB")), 10, 64)
			return kilobytes * 1024, err
		}
	}
	return 0, fmt.Errorf("process %d: no VmRSS", pid)
}

// memoryWatch keeps the most memory that a process has had.
type memoryWatch struct {
	end  chan struct{}
	peak chan int64
}

func watchMemory(pid int) *memoryWatch {
	w := &memoryWatch{end: make(chan struct{}), peak: make(chan int64)}
	go w.watch(pid)
	return w
}

func (w *memoryWatch) watch(pid int) {
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	var peak int64
	for {
		if now, err := memory(pid); err == nil {
			peak = max(peak, now)
		}
		select {
		case <-look.C:
		case <-w.end:
			w.peak <- peak
			return
		}
	}
}

// stop ends the watch and returns the peak.
func (w *memoryWatch) stop() int64 {
	close(w.end)
	return <-w.peak
}
