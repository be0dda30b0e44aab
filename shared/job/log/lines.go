package log

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Write takes part of a script's output. All lines of one write get one time. Of output beyond the bound nothing is kept, which the log
// says once; the script is not told, and the agent's own lines go on.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.failed.get(); err != nil {
		return 0, err
	}
	w.encoder.at(w.now())
	w.encoder.urls = len(w.partial) > 0 || bytes.Contains(p, []byte("://")) // to look once is quicker than in each line
	written := len(p)
	p, over := w.fit(p)
	for len(p) > 0 {
		end := bytes.IndexByte(p, '\n')
		switch {
		case end < 0:
			w.partial = append(w.partial, p...)
			p = nil
			w.splitPartial()
		case len(w.partial) == 0:
			w.line(p[:end])
			p = p[end+1:]
		default:
			w.partial = append(w.partial, p[:end]...)
			p = p[end+1:]
			w.endPartial()
		}
	}
	if over {
		w.endPartial()
		w.line(fmt.Appendf(nil, "The log ends here: of a job's output %d bytes are kept, and there is more. The job goes on.", w.settings.MaxOutput))
	}
	return written, nil
}

// fit is the part of an output that is kept, and says whether this is where it ends.
func (w *Writer) fit(p []byte) (kept []byte, over bool) {
	left := w.settings.MaxOutput - w.taken
	w.taken += int64(len(p))
	if w.settings.MaxOutput == 0 || int64(len(p)) <= left {
		return p, false
	}
	if w.full {
		return nil, false
	}
	w.full = true
	return p[:splitAt(p, int(left))], true
}

// splitPartial keeps the line that has not ended within its bound.
func (w *Writer) splitPartial() {
	for len(w.partial) > w.settings.LineBytes {
		end := splitAt(w.partial, w.settings.LineBytes)
		w.line(w.partial[:end])
		w.partial = append(w.partial[:0], w.partial[end:]...)
	}
}

// endPartial ends a line without its newline.
func (w *Writer) endPartial() {
	if len(w.partial) > 0 {
		w.line(w.partial)
		w.partial = w.partial[:0]
	}
}

// line adds a line, split when it is too long.
func (w *Writer) line(text []byte) {
	for len(text) > w.settings.LineBytes {
		end := splitAt(text, w.settings.LineBytes)
		w.add(contentLine, text[:end])
		text = text[end:]
	}
	w.add(contentLine, bytes.TrimSuffix(text, []byte("\r")))
}

// splitAt is the last place at or before limit that is not within a character.
func splitAt(text []byte, limit int) int {
	for back := range utf8.UTFMax {
		if at := limit - back; at > 0 && utf8.RuneStart(text[at]) {
			return at
		}
	}
	return limit
}
