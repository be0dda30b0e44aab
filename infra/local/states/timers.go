package states

import (
	"container/heap"
	"time"
)

// timers is a heap of all the times that frames and executions wait for. One timer of the clock is set for the earliest, so
// thousands of waits cost neither a goroutine nor a tick. The engine's lock guards it.
type timers struct {
	heap  timerHeap
	clock Clock
	wake  func()
	armed Timer
	at    time.Time // what armed is set for
}

// timerEntry is the place of a frame or an execution in the heap.
type timerEntry struct {
	at    time.Time
	index int // in the heap, from 1; 0 when it is not there
	frame *frame
	x     *execution
}

// set moves an entry to its new time; a zero time takes it out.
func (t *timers) set(e *timerEntry, at time.Time) {
	switch {
	case at.IsZero() && e.index == 0:
	case at.IsZero():
		heap.Remove(&t.heap, e.index-1)
	case e.index == 0:
		e.at = at
		heap.Push(&t.heap, e)
	case !at.Equal(e.at):
		e.at = at
		heap.Fix(&t.heap, e.index-1)
	}
}

// due takes out the next entry whose time has come.
func (t *timers) due(now time.Time) *timerEntry {
	if len(t.heap) == 0 || t.heap[0].at.After(now) {
		return nil
	}
	return heap.Pop(&t.heap).(*timerEntry)
}

// arm sets the clock for the earliest time.
func (t *timers) arm() {
	if len(t.heap) == 0 || t.armed != nil && t.at.Equal(t.heap[0].at) {
		return
	}
	t.disarm()
	t.at = t.heap[0].at
	t.armed = t.clock.AfterFunc(t.at.Sub(t.clock.Now()), t.wake)
}

func (t *timers) disarm() {
	if t.armed != nil {
		t.armed.Stop()
		t.armed = nil
	}
}

type timerHeap []*timerEntry

func (h timerHeap) Len() int           { return len(h) }
func (h timerHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }

func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i+1, j+1
}

func (h *timerHeap) Push(v any) {
	e := v.(*timerEntry)
	*h = append(*h, e)
	e.index = len(*h)
}

func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	e.index = 0
	return e
}
