package harness

import (
	"bytes"
	"strings"
	"sync"
)

// output keeps what a process says and sends the first line that begins with prefix to found.
type output struct {
	prefix string
	found  chan string

	mu   sync.Mutex
	all  bytes.Buffer
	line int // where the line that is being written begins
	sent bool
}

func newOutput(prefix string) *output {
	return &output{prefix: prefix, found: make(chan string, 1)}
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all.Write(p)
	for {
		rest := o.all.Bytes()[o.line:]
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return len(p), nil
		}
		if text := string(rest[:end]); !o.sent && strings.HasPrefix(text, o.prefix) {
			o.found <- text
			o.sent = true
		}
		o.line += end + 1
	}
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.String()
}
