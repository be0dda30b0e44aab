package mask

import "io"

// Writer masks what is written through it. It holds back what may be the beginning of a secret until it knows: Flush writes
// that at the end. It is not for use by many at once.
type Writer struct {
	to     io.Writer
	finder *finder // nil: nothing to mask

	held    []byte // written to us and not yet passed on
	covered int    // so many first bytes of held belong to a secret whose mask is already written
	out     []byte
	spans   []span
}

// NewWriter makes a Writer before another. The secrets are masked as they stand here: see Forms. Those shorter than MinLength
// are left out.
func NewWriter(to io.Writer, secrets []string) *Writer {
	w := &Writer{to: to}
	if patterns := usable(secrets); len(patterns) > 0 {
		w.finder = newFinder(patterns)
	}
	return w
}

// Write takes all of p, though it may pass on less, or more.
func (w *Writer) Write(p []byte) (int, error) {
	if w.finder == nil {
		return w.to.Write(p)
	}
	w.held = append(w.held, p...)
	if err := w.pass(w.finder.begun(w.held)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush passes on what was held back: no more is to come.
func (w *Writer) Flush() error {
	if len(w.held) == 0 {
		return nil
	}
	return w.pass(len(w.held))
}

// pass writes held up to a byte from which on a secret may yet have begun. A secret found across that byte is masked now
// and its rest is dropped when its turn comes; one that lies all behind it is found again.
func (w *Writer) pass(upTo int) error {
	w.out = w.out[:0]
	done := w.covered // all before is written or masked
	w.spans = w.finder.find(w.held, w.spans[:0])
	for _, s := range w.spans {
		switch {
		case s.from >= upTo:
		case s.from < done: // overlaps the one before: one mask for both
			done = max(done, s.to)
		default:
			w.out = append(append(w.out, w.held[done:s.from]...), Mask...)
			done = s.to
		}
	}
	if done < upTo {
		w.out = append(w.out, w.held[done:upTo]...)
		done = upTo
	}
	w.held = append(w.held[:0], w.held[upTo:]...)
	w.covered = done - upTo
	if len(w.out) == 0 {
		return nil
	}
	_, err := w.to.Write(w.out)
	return err
}
