//go:build crashpoints

package crashpoint

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/containerops/containerops/shared/store"
)

// counter counts the points of this process.
type counter struct {
	mu   sync.Mutex
	n    int
	stop int
	told *os.File
}

// counted is made by the first point, since a child of the stack, which has its environment, makes nothing durable and has another
// file 3.
var counted = sync.OnceValue(func() *counter {
	stop, err := strconv.Atoi(os.Getenv(Stop))
	if err != nil {
		return nil
	}
	syscall.CloseOnExec(3)
	return &counter{stop: stop, told: os.NewFile(3, "crashpoints")}
})

// After is a point: something is durable, and who wrote it does not know it yet. What was written is given as the writer has it.
func After(where string, written any) {
	c := counted()
	if c == nil {
		return
	}
	c.mu.Lock() // those that come after a stop wait here for the kill
	defer c.mu.Unlock()
	c.n++
	fmt.Fprintf(c.told, "%d %d %s %s\n", os.Getpid(), c.n, where, name(written))
	if c.n == c.stop {
		syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		select {} // some threads may run on for a moment
	}
}

// standing is how executions and their threads stand, in a record of the journal of executions (infra/local/states).
var standing = regexp.MustCompile(`"state":"(\w+)","phase":"(\w+)"|"status":"(\w+)"`)

// name says in a few words what was written.
func name(written any) string {
	var words []string
	switch w := written.(type) {
	case []store.Op:
		for _, op := range w {
			words = append(words, op.Key.SK)
		}
	case []byte:
		for _, found := range standing.FindAllSubmatch(w, -1) {
			words = append(words, strings.Trim(fmt.Sprintf("%s:%s%s", found[1], found[2], found[3]), ":"))
		}
	default:
		return fmt.Sprint(written)
	}
	return strings.Join(words, " ")
}
