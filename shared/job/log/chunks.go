package log

import (
	"fmt"
	"sync"
	"time"
)

// jsonShare bounds a chunk of short lines, of which most is not text but what JSON says of each.
const jsonShare = 4

// add appends a line to the chunk that is being filled. It waits for a free buffer when all are on their way: this is where a
// script waits that is faster than the store.
func (w *Writer) add(beginning string, message []byte) {
	if w.chunk == nil {
		w.chunk = <-w.free
		w.chunk.json, w.chunk.text = append(w.chunk.json[:0], '['), 0
		w.startAge()
	} else {
		w.chunk.json = append(w.chunk.json, ',')
	}
	w.chunk.json = w.encoder.append(w.chunk.json, beginning, message)
	w.chunk.text += len(message)
	if w.chunk.text >= w.settings.ChunkBytes || len(w.chunk.json) >= jsonShare*w.settings.ChunkBytes {
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

// flush gives the chunk to be stored after the one before it.
func (w *Writer) flush() {
	if w.chunk == nil {
		return
	}
	w.age.Stop()
	chunk, before, stored := w.chunk, w.stored, make(chan struct{})
	w.chunk, w.stored = nil, stored
	w.chunks++
	n := w.chunks
	w.storing.Go(func() {
		defer close(stored)
		body, zipped, err := chunk.finish(w.settings.ChunkBytes)
		<-before
		if err == nil && w.failed.get() == nil {
			err = w.put(w.ctx, n, body, zipped)
		}
		switch {
		case err != nil:
			w.failed.set(fmt.Errorf("log: store chunk %d: %w", n, err))
		case w.failed.get() == nil:
			w.kept = n
		}
		w.free <- chunk
	})
}

// failure is the first error of many that work at once. It has a lock of its own, since who holds the writer's may be waiting
// for a buffer.
type failure struct {
	mu  sync.Mutex
	err error
}

func (f *failure) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
}

func (f *failure) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}
