package states

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/containerops/containerops/infra/local/states/asl"
	"github.com/containerops/containerops/infra/local/states/journal"
)

// load rebuilds memory from the database and the journal. The caller holds the lock, and calls resume.
func (e *Engine) load() error {
	e.memory = memory{
		live: map[string]*execution{}, recent: map[string]*execution{}, dirty: map[*execution]bool{},
		tokens: map[string]*frame{}, waiters: map[string][]*frame{},
		timers: timers{clock: e.config.Clock, wake: e.wake},
	}
	all := map[string]*stored{}
	segment, err := e.archive.live(all)
	if err != nil {
		return err
	}
	j, err := journal.Open(e.config.Dir, segment, e.config.OpenFile, func(b []byte) error { return replay(all, b) })
	if err != nil {
		return err
	}
	for _, arn := range slices.Sorted(maps.Keys(all)) {
		if err := e.restore(all[arn]); err != nil {
			j.Close()
			return fmt.Errorf("restore execution %s: %w", arn, err)
		}
	}
	e.journal, e.flushedBytes = j, 0
	return nil
}

// replay applies one journal record.
func replay(all map[string]*stored, b []byte) error {
	var s *stored
	for len(b) > 0 {
		kind, body, rest, err := nextEntry(b)
		if err != nil {
			return err
		}
		b = rest
		switch {
		case kind == entryPadding:
		case kind == entryExecution:
			s = journaled(all, string(body))
		case s == nil:
			return fmt.Errorf("entry %q before any execution", kind)
		default:
			if err := s.apply(kind, body); err != nil {
				return err
			}
		}
	}
	return nil
}

func journaled(all map[string]*stored, arn string) *stored {
	s := all[arn]
	if s == nil {
		s = &stored{frames: map[int][]byte{}}
		all[arn] = s
	}
	s.journaled = true
	return s
}

// restore puts one execution into memory.
func (e *Engine) restore(s *stored) error {
	x := &execution{frames: map[int]*frame{}, nextFrame: s.nextFrame, lastEvent: s.lastEvent, encoded: s.record, events: s.events}
	if err := json.Unmarshal(s.record, &x.record); err != nil {
		return err
	}
	x.timer.x = x
	if s.journaled {
		e.dirty[x] = true
	}
	if !x.running() {
		e.recent[x.ARN] = x
		return nil
	}
	e.live[x.ARN] = x
	var err error
	if x.machine, err = e.definition(x.Definition); err != nil {
		return err
	}
	return x.restoreFrames(s.frames)
}

// definition is the one with that hash, also one that its file does not have any more.
func (e *Engine) definition(hash string) (*asl.Machine, error) {
	if m := e.definitions[hash]; m != nil {
		return m, nil
	}
	source, err := e.archive.definition(hash)
	if err != nil {
		return nil, err
	}
	m, err := asl.Parse("definition "+hash, source)
	if err != nil {
		return nil, err
	}
	e.definitions[hash] = m
	return m, nil
}

// restoreFrames reads the frames parents first: an id is always greater than its parent's.
func (x *execution) restoreFrames(frames map[int][]byte) error {
	for _, id := range slices.Sorted(maps.Keys(frames)) {
		f := &frame{x: x, encoded: frames[id]}
		if err := json.Unmarshal(frames[id], f); err != nil {
			return fmt.Errorf("frame %d: %w", id, err)
		}
		f.timer.frame = f
		x.frames[id] = f
		p := f.parent()
		if p == nil {
			f.machine, x.root = x.machine, f
			continue
		}
		p.kids = append(p.kids, f)
		if f.Phase == phaseDone {
			p.joined++
		}
		if s := p.state(); s.Type == asl.TypeMap {
			f.machine = s.Map.Processor
		} else {
			f.machine = s.Branches[f.Index]
		}
	}
	for _, f := range x.frames {
		slices.SortFunc(f.kids, func(a, b *frame) int { return cmp.Compare(a.Index, b.Index) })
	}
	return nil
}

// resume lets every frame go on with what it was at.
func (e *Engine) resume() {
	t := e.begin()
	for _, x := range e.live {
		if x.machine.Timeout > 0 {
			e.timers.set(&x.timer, x.Started.Add(x.machine.Timeout))
		}
		for _, f := range x.frames {
			t.resume(f)
		}
	}
	t.commit(true, nil)
}

func (t *tx) resume(f *frame) {
	if f.Token != "" {
		t.e.tokens[f.Token] = f
	}
	switch f.Phase {
	case phaseReady:
		t.ready = append(t.ready, f)
	case phaseInvoking:
		f.beat(t.now)
		t.effect(t.e.invocation(f))
	case phaseToken:
		f.beat(t.now)
	case phaseNested:
		t.e.waiters[f.Nested] = append(t.e.waiters[f.Nested], f)
	}
	t.watch(f)
}
