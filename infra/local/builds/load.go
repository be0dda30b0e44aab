package builds

import "slices"

// load takes up what the journal tells: builds that waited wait again, builds that ran are lost.
func (r *Runner) load(path string) error {
	var order []*build
	err := readJournal(path, func(e entry) {
		switch e.Op {
		case opQueue:
			b := e.Build
			b.phase = phaseQueued
			r.number = max(r.number, b.Number)
			order = append(order, b)
			r.add(b)
		case opRun:
			if b := r.builds[e.ID]; b != nil {
				b.phase = phaseBuild
			}
		case opEnd:
			if b := r.builds[e.ID]; b != nil {
				delete(r.builds, b.ID)
				delete(r.once, b.Once)
			}
		}
	})
	if err != nil {
		return err
	}
	for _, b := range order {
		switch {
		case r.builds[b.ID] == nil: // ended
		case b.phase == phaseQueued:
			r.queue = append(r.queue, b)
		default:
			r.lost = append(r.lost, b)
		}
	}
	r.journal = &journal{path: path}
	return r.journal.replace(r.entries())
}

// add makes a build known. The lock is held.
func (r *Runner) add(b *build) {
	r.builds[b.ID] = b
	if b.Once != "" {
		r.once[b.Once] = b
	}
}

// entries are the steps of all builds that have not ended, in their order. The lock is held.
func (r *Runner) entries() []entry {
	var live []*build
	for _, b := range r.builds {
		if b.phase != phaseCompleted || b.failed {
			live = append(live, b)
		}
	}
	slices.SortFunc(live, func(a, b *build) int { return int(a.Number - b.Number) })
	var all []entry
	for _, b := range live {
		all = append(all, entry{Op: opQueue, Build: b})
		if b.phase != phaseQueued {
			all = append(all, entry{Op: opRun, ID: b.ID})
		}
	}
	return all
}
