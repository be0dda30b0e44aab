package process

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// markName is the variable that marks all processes of a command.
const markName = "CONTAINEROPS_JOB"

// KillLeft kills all processes whose mark is mark or begins with it and a slash: what a program that was killed together
// with its warden left.
func KillLeft(mark string) { killMarked(markName + "=" + mark + "/") }

// killMarked kills each process with a variable in its environment that is entry, or begins with it when entry ends in a
// slash. It looks again until it finds none, because a process may have forked while it looked; but not for ever, because
// one that hangs in the kernel is seen until it comes back.
func killMarked(entry string) {
	const rounds, pause = 100, 2 * time.Millisecond
	for range rounds {
		killed := false
		for _, pid := range processes() {
			killed = killIfMarked(pid, entry) || killed
		}
		if !killed {
			return
		}
		time.Sleep(pause)
	}
}

// killMarkedSince is killMarked for processes younger than the process leader. It is what an ordinary end can afford: one
// listing of /proc, and a look at what started since.
func killMarkedSince(leader int, entry string) {
	newest := newestProcess()
	for _, pid := range processes() {
		young := pid > leader && pid <= newest
		if newest < leader { // the numbers began again at their smallest
			young = pid > leader || pid <= newest
		}
		if young && killIfMarked(pid, entry) {
			killMarked(entry) // it may have children
			return
		}
	}
}

// processes lists the ids of all processes.
func processes() []int {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	pids := make([]int, 0, len(names))
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// newestProcess is the id that was given last: the fifth field of /proc/loadavg.
func newestProcess() int {
	text, _ := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if len(fields) < 5 {
		return 1 << 30
	}
	pid, _ := strconv.Atoi(fields[4])
	return pid
}

// killIfMarked kills a process that bears the mark and has not ended yet: a zombie has no environment any more.
func killIfMarked(pid int, entry string) bool {
	if pid == os.Getpid() {
		return false
	}
	environ, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if err != nil || !hasEntry(environ, []byte(entry)) {
		return false
	}
	return syscall.Kill(pid, syscall.SIGKILL) == nil
}

func hasEntry(environ, entry []byte) bool {
	prefix := bytes.HasSuffix(entry, []byte("/"))
	for variable := range bytes.SplitSeq(environ, []byte{0}) {
		if bytes.Equal(variable, entry) || prefix && bytes.HasPrefix(variable, entry) {
			return true
		}
	}
	return false
}
