package bolt

import (
	"sync"
	"sync/atomic"
)

// task is one write that waits for its group.
type task struct {
	// work adds to the group. A store.ConditionError from it means that it added nothing; any other error spoils the group.
	work    func(*group) error
	done    chan error // has room for the one answer
	claimed atomic.Bool
}

// claim decides between the committer, who then does the task, and a caller who gives up: the first one has it.
func (t *task) claim() bool { return t.claimed.CompareAndSwap(false, true) }

// queue holds the tasks that arrive while a group is being committed.
type queue struct {
	mu      sync.Mutex
	waiting []*task
	closed  bool
	wake    chan struct{} // has room for one sign
}

func newQueue() queue { return queue{wake: make(chan struct{}, 1)} }

// add is false when the queue is closed.
func (q *queue) add(t *task) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.waiting = append(q.waiting, t)
	select {
	case q.wake <- struct{}{}:
	default: // a sign is already there
	}
	return true
}

// take empties the queue and claims the tasks; those that were given up are left out.
func (q *queue) take() []*task {
	q.mu.Lock()
	all := q.waiting
	q.waiting = nil
	q.mu.Unlock()
	claimed := all[:0]
	for _, t := range all {
		if t.claim() {
			claimed = append(claimed, t)
		}
	}
	return claimed
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
}
