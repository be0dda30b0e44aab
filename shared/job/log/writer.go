// Package log keeps a job's log: lines become numbered chunks, each a JSON array as API.md shows it ("log"):
//
//	[{"Type":"phase","Message":"Building","Time":"2018-12-06T06:45:19.802499439Z","State":"Building","Progress":10},
//	 {"Type":"content","Message":"go: downloading …","Time":"…","State":"Building","Progress":10}]
//
// A chunk is stored when it is full or its oldest line is old enough for a reader who follows, so that a short job's log
// is one object. Its memory is a few chunks, however long the log: when the store is slower than the script, the script
// waits in its writes.
package log

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Settings say when chunks are stored.
type Settings struct {
	ChunkBytes int           // a chunk is stored when its lines are as long, or its JSON is four times as long
	LineBytes  int           // longer lines are split
	MaxAge     time.Duration // or when its oldest line is as old
	LaterAge   time.Duration // the same once LaterAfter has passed: on AWS a put is the dearest line of a run's bill
	LaterAfter time.Duration // since the log began
	Buffers    int           // chunks in memory: one that is filled, the others on their way
	MaxOutput  int64         // bytes of a script's output that are kept; 0 is no bound
}

// Defaults are the settings of one machine.
func Defaults() Settings {
	return Settings{ChunkBytes: 256 << 10, LineBytes: 32 << 10, MaxAge: time.Second, LaterAge: time.Second, Buffers: 3}
}

// Put stores chunk n, counted from 1: each is put after the one before it is stored, so that a reader never sees a gap. The
// body is the writer's again when Put has returned. A chunk that is full is compressed (gzip): see ReadChunk.
type Put func(ctx context.Context, n int, body []byte, gzip bool) error

// Writer is a job's log. Each Write is part of a script's output, Phase and Content are the agent's own lines; all may be
// called at once. Writes fail once a chunk could not be stored.
type Writer struct {
	ctx      context.Context
	put      Put
	settings Settings
	now      func() time.Time
	began    time.Time
	storing  sync.WaitGroup
	free     chan *buffer
	failed   failure

	mu      sync.Mutex
	encoder encoder
	partial []byte        // the script's line that has not ended yet
	taken   int64         // bytes of its output
	full    bool          // it had more than is kept
	chunk   *buffer       // nil: empty
	chunks  int           // given to be stored so far
	stored  chan struct{} // closed when the newest of them is

	kept int // chunks stored in a row; who stores has it in turn
	age  *time.Timer
}

// New begins a log. Chunks are put under ctx: when it ends, so does the log.
func New(ctx context.Context, settings Settings, now func() time.Time, put Put) *Writer {
	w := &Writer{ctx: ctx, put: put, settings: settings, now: now, began: now(), free: make(chan *buffer, settings.Buffers)}
	for range settings.Buffers {
		w.free <- new(buffer)
	}
	w.stored = make(chan struct{})
	close(w.stored)
	return w
}

// Phase must come first. It begins a part of the job: its line is of type phase, and all later ones bear its state and progress (0 to 100).
func (w *Writer) Phase(message, state string, progress int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.endPartial()
	w.encoder.phase(state, progress)
	w.encoder.at(w.now())
	w.encoder.urls = true
	w.add(phaseLine, []byte(message))
}

// Content adds one line.
func (w *Writer) Content(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.endPartial()
	w.encoder.at(w.now())
	w.encoder.urls = true
	w.line([]byte(fmt.Sprintf(format, args...)))
}

// Close stores what is left and waits until all is stored. It returns how many chunks there are, and an error when there
// should be more but one could not be stored.
func (w *Writer) Close() (int, error) {
	w.mu.Lock()
	w.endPartial()
	w.flush()
	w.mu.Unlock()
	w.storing.Wait()
	return w.kept, w.failed.get()
}
