package states

import (
	"time"

	"github.com/containerops/containerops/infra/local/crashpoint"
	"github.com/containerops/containerops/infra/local/states/asl"
)

// maxSteps is how many states one transaction may run through. What is left goes on in the next one, so that a loop of
// states without an effect cannot hold the engine's lock.
const maxSteps = 1000

// tx is one transaction. It exists under the engine's lock, from begin to commit.
type tx struct {
	e       *Engine
	now     time.Time
	touched []*execution
	ready   []*frame // to enter their states before the transaction ends
	effects []func() // once it is on disk; they must not block
	steps   int
}

// change is what a transaction has done to one execution.
type change struct {
	record bool
	frames []*frame
	gone   []int
	events [][]byte
}

func (e *Engine) begin() *tx {
	return &tx{e: e, now: e.config.Clock.Now().UTC()}
}

func (t *tx) effect(f func()) {
	t.effects = append(t.effects, f)
}

// change returns what the transaction has done to x so far, for more to be added.
func (t *tx) change(x *execution) *change {
	if x.change == nil {
		x.change = &change{}
		t.touched = append(t.touched, x)
	}
	return x.change
}

// save has the frame written with the transaction.
func (t *tx) save(f *frame) {
	if !f.dirty && !f.gone {
		f.dirty = true
		c := t.change(f.x)
		c.frames = append(c.frames, f)
	}
}

// enter queues the frame to enter the state it is at.
func (t *tx) enter(f *frame) {
	f.Phase = phaseReady
	t.ready = append(t.ready, f)
	t.save(f)
}

// run moves frames on until each waits for something outside.
func (t *tx) run() {
	for len(t.ready) > 0 && t.steps < maxSteps {
		f := t.ready[0]
		t.ready = t.ready[1:]
		if !f.gone && f.Phase == phaseReady {
			t.steps++
			t.enterState(f)
		}
		t.endFull(f.x)
	}
	if len(t.ready) > 0 {
		left := t.ready
		t.effect(func() { go t.e.goOn(left) })
	}
}

// endFull ends an execution whose history has reached its limit, as AWS does.
func (t *tx) endFull(x *execution) {
	if x.full && x.running() {
		t.end(x, statusFailed, nil, &asl.Failure{
			Name: asl.ErrRuntime, Cause: "The execution reached the maximum number of history events (" + itoa(t.e.config.MaxEvents) + ").",
		})
	}
}

// commit runs the transaction to its end and appends it to the journal. reply is called without the lock when it is on disk,
// after the effects have been started, or with the error that kept it from being written; it must not block. With sync
// false nothing depends on the disk: see journal.Append.
func (t *tx) commit(sync bool, reply func(error)) {
	for _, x := range t.touched {
		t.endFull(x)
	}
	t.run()
	b := t.encode()
	t.e.timers.arm()
	if len(b) == 0 {
		t.finish(reply, nil)
		return
	}
	t.e.journal.Append(b, sync, func(err error) {
		if err == nil {
			crashpoint.After("states", b)
		}
		t.finish(reply, err)
	})
	t.e.considerCheckpoint()
}

func (t *tx) finish(reply func(error), err error) {
	if err == nil {
		for _, f := range t.effects {
			f()
		}
	} else {
		t.e.journalFailed(err)
	}
	if reply != nil {
		reply(err)
	}
}

// encode makes the journal record and takes the changes over into what the next checkpoint will see.
func (t *tx) encode() []byte {
	var b []byte
	for _, x := range t.touched {
		c := x.change
		x.change = nil
		b = appendEntry(b, entryExecution, []byte(x.ARN))
		if c.record {
			x.encoded = encode(&x.record)
			b = appendEntry(b, entryRecord, x.encoded)
		}
		for _, event := range c.events {
			b = appendEntry(b, entryEvent, event)
		}
		x.events = append(x.events, c.events...)
		b = encodeFrames(b, c)
		t.e.dirty[x] = true
	}
	return b
}

func encodeFrames(b []byte, c *change) []byte {
	for _, f := range c.frames {
		f.dirty = false
		if f.gone {
			continue
		}
		f.encoded = encode(f)
		b = appendFrameEntry(b, f.ID, f.encoded)
		f.input, f.decoded = nil, false
	}
	for _, id := range c.gone {
		b = appendFrameEntry(b, id, nil)
	}
	return b
}
