package log

import (
	"fmt"
	"time"
)

// add appends a line to the chunk that is being filled. It waits for a free buffer when too many are still being stored: this
// is where a script waits that is faster than the store.
func (w *Writer) add(beginning string, message []byte) {
	if w.chunk == nil {
		w.chunk = append((<-w.free)[:0], '[')
		w.startAge()
	} else {
		w.chunk = append(w.chunk, ',')
	}
	w.chunk = w.encoder.append(w.chunk, beginning, message)
	if len(w.chunk) >= w.settings.ChunkBytes {
		w.flush()
	}
}

// startAge stores the chunk that has just begun when it is old enough.
func (w *Writer) startAge() {
	after := w.settings.MaxAge
	if w.settings.LaterAfter > 0 && w.now().Sub(w.began) > w.settings.LaterAfter {
		after = w.settings.LaterAge
	}
	n := w.chunks
	w.age = time.AfterFunc(after, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.chunks == n {
			w.flush()
		}
	})
}

// flush gives the chunk to be stored.
func (w *Writer) flush() {
	if w.chunk == nil {
		return
	}
	w.age.Stop()
	chunk := append(w.chunk, ']')
	w.chunk = nil
	w.chunks++
	n := w.chunks
	w.storing.Go(func() {
		err := w.put(w.ctx, n, chunk)
		w.free <- chunk // first: who holds the lock may be waiting for it
		if err != nil {
			w.fail(fmt.Errorf("log: store chunk %d: %w", n, err))
		}
	})
}

// fail keeps the first error.
func (w *Writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failed == nil {
		w.failed = err
	}
}
