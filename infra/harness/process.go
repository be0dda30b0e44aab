package harness

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// Processes lists the processes that have a mark in their arguments, their environment or their working folder, this one
// apart. Where there is no /proc to tell, it is empty with ok false.
func Processes(mark string) (found []string, ok bool) {
	if runtime.GOOS != "linux" {
		return nil, false
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, false
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		if args, is := marked(pid, mark); is {
			found = append(found, fmt.Sprintf("%d %s", pid, args))
		}
	}
	return found, true
}

// marked says whether a process carries the mark. One that ends meanwhile, and one that waits to be reaped, does not.
func marked(pid int, mark string) (args string, is bool) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	cmdline, err := os.ReadFile(filepath.Join(dir, "cmdline"))
	if err != nil || len(cmdline) == 0 {
		return "", false
	}
	environ, _ := os.ReadFile(filepath.Join(dir, "environ"))
	cwd, _ := os.Readlink(filepath.Join(dir, "cwd"))
	args = string(bytes.TrimSpace(bytes.ReplaceAll(cmdline, []byte{0}, []byte{' '})))
	is = strings.Contains(args, mark) || bytes.Contains(environ, []byte(mark)) || strings.Contains(cwd, mark)
	return args, is
}
