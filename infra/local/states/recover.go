package states

// journalFailed is told of every append that failed. Memory is ahead of the disk then, so nothing more is taken until it has
// been read again from there; what had been promised is on it. It may be called with and without the lock.
func (e *Engine) journalFailed(err error) {
	if e.broken.CompareAndSwap(nil, &err) {
		e.log.Error("the journal of the state machines cannot be written; all of it waits", "error", err)
		e.config.Clock.AfterFunc(e.config.RecoverInterval, e.recover)
	}
}

// recover begins again from the disk, as a start does. Where that fails, too (the disk is still full), it is tried later.
func (e *Engine) recover() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	if !e.checkpointing && e.reload() {
		e.log.Info("the journal of the state machines can be written again")
		return
	}
	e.config.Clock.AfterFunc(e.config.RecoverInterval, e.recover)
}

// reload reports whether the engine works again.
func (e *Engine) reload() bool {
	e.timers.disarm()
	e.journal.Close() // its error has been reported
	err := e.load()
	if err == nil {
		err = e.probe()
	}
	if err != nil {
		e.log.Error("the journal of the state machines still cannot be written", "error", err)
		return false
	}
	e.broken.Store(nil)
	e.resume()
	return true
}

// probeBytes is how much the disk must take before work is resumed: going on and failing again at once would invoke the
// functions in flight each time.
const probeBytes = 64 << 10

func (e *Engine) probe() error {
	result := make(chan error, 1)
	e.journal.Append(appendEntry(nil, entryPadding, make([]byte, probeBytes)), true, func(err error) { result <- err })
	return <-result
}
