package process

import "syscall"

// awaitExit returns once a child has exited and leaves it to be reaped.
func awaitExit(pid int) {
	const (
		byPid   = 1                 // P_PID
		options = 0x00000004 | 0x20 // WEXITED | WNOWAIT
	)
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, byPid, uintptr(pid), 0, options, 0, 0)
		if errno != syscall.EINTR {
			return
		}
	}
}
