package mask

import (
	"bytes"
	"slices"
)

// finder finds many patterns in one pass that skips most of the text (the algorithm of Wu and Manber, with blocks of two
// bytes): a build's log of hundreds of megabytes must not wait for it.
type finder struct {
	patterns [][]byte
	shortest int
	shift    [1 << 16]uint8      // by the block at a window's end: how far the window may move; 0: look
	by       map[uint16][][]byte // patterns by the block at the end of their first window
}

// span is a part of a text.
type span struct{ from, to int }

func newFinder(patterns []string) *finder {
	f := &finder{shortest: 1 << 8, by: make(map[uint16][][]byte)}
	for _, p := range patterns {
		f.patterns = append(f.patterns, []byte(p))
		f.shortest = min(f.shortest, len(p))
	}
	for i := range f.shift {
		f.shift[i] = uint8(f.shortest - 1)
	}
	for _, p := range f.patterns {
		for i := range f.shortest - 1 {
			b := block(p, i)
			f.shift[b] = min(f.shift[b], uint8(f.shortest-2-i))
		}
		last := block(p, f.shortest-2)
		f.by[last] = append(f.by[last], p)
	}
	return f
}

func block(text []byte, i int) uint16 { return uint16(text[i])<<8 | uint16(text[i+1]) }

// find returns the patterns' places in text, overlapping ones too, by their beginnings.
func (f *finder) find(text []byte, spans []span) []span {
	for end := f.shortest; end <= len(text); {
		b := block(text, end-2)
		if shift := f.shift[b]; shift > 0 {
			end += int(shift)
			continue
		}
		from := end - f.shortest
		for _, p := range f.by[b] {
			if bytes.HasPrefix(text[from:], p) {
				spans = append(spans, span{from, from + len(p)})
			}
		}
		end++
	}
	return spans
}

// begun returns where in text a pattern may have begun whose rest is still to come: len(text) when nowhere.
func (f *finder) begun(text []byte) int {
	first := len(text)
	for _, p := range f.patterns {
		for from := max(0, len(text)-len(p)+1); from < first; from++ {
			next := bytes.IndexByte(text[from:first], p[0])
			if next < 0 {
				break
			}
			from += next
			if bytes.HasPrefix(p, text[from:]) {
				first = from
			}
		}
	}
	return first
}

// usable returns the patterns that are long enough to be looked for.
func usable(patterns []string) []string {
	return slices.DeleteFunc(slices.Clone(patterns), func(p string) bool { return len(p) < MinLength })
}
