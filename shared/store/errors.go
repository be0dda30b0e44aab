package store

import (
	"errors"
	"fmt"
)

// ErrNotFound is Get's answer for an item that is absent or expired.
var ErrNotFound = errors.New("no such item")

// ErrContention means that others kept writing to the same items; nothing was written, the caller may try again later.
var ErrContention = errors.New("the items are being written by others")

// ErrThrottled means that the table took no more requests for as long as the adapter retries; nothing was written, the caller may
// try again later.
var ErrThrottled = errors.New("the table takes no more requests for now")

// ErrInvalid means that the call itself is wrong: no adapter could ever do it. The error around it says what is wrong.
var ErrInvalid = errors.New("invalid use of the table")

// ConditionError says which condition of a Write did not hold.
type ConditionError struct {
	Op  int // index in the ops given to Write: the first whose condition failed
	Key Key
}

func (e *ConditionError) Error() string {
	return fmt.Sprintf("write %s %s: condition %d does not hold", e.Key.PK, e.Key.SK, e.Op)
}

// Failed returns the index of the op whose condition made a Write fail, or -1 when err is another error or nil.
func Failed(err error) int {
	var c *ConditionError
	if errors.As(err, &c) {
		return c.Op
	}
	return -1
}

// SizeError refuses an item over MaxItemBytes.
type SizeError struct {
	Key   Key
	Bytes int
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("write %s %s: %d bytes, at most %d fit", e.Key.PK, e.Key.SK, e.Bytes, MaxItemBytes)
}
