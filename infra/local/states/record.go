package states

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// A journal record, and the value of a running execution in the database, is a sequence of entries
//
//	1 byte   kind
//	uvarint  length of the body
//	body
//
// of these kinds. Those after the first two are about the execution that was named last.
const (
	entryPadding   = 'p' // means nothing; see recover.go
	entryExecution = 'x' // the ARN of the execution that follows
	entryRecord    = 's' // its record as JSON, in place of the one before
	entryFrame     = 'f' // uvarint id, then the frame as JSON, in place of the one with that id
	entryGone      = 'd' // uvarint id of a frame that has ended
	entryEvent     = 'e' // the next event of the history as JSON
	entryCounters  = 'c' // uvarint number of events, uvarint highest frame id; only in the database
)

var errTorn = errors.New("an entry is cut short")

func appendEntry(b []byte, kind byte, body []byte) []byte {
	b = append(b, kind)
	b = binary.AppendUvarint(b, uint64(len(body)))
	return append(b, body...)
}

func appendFrameEntry(b []byte, id int, encoded []byte) []byte {
	var prefix [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(prefix[:], uint64(id))
	kind := byte(entryFrame)
	if encoded == nil {
		kind = entryGone
	}
	b = append(b, kind)
	b = binary.AppendUvarint(b, uint64(n+len(encoded)))
	b = append(b, prefix[:n]...)
	return append(b, encoded...)
}

// nextEntry takes the first entry off b.
func nextEntry(b []byte) (kind byte, body, rest []byte, err error) {
	if len(b) < 2 {
		return 0, nil, nil, errTorn
	}
	n, size := binary.Uvarint(b[1:])
	if size <= 0 || n > uint64(len(b)-1-size) {
		return 0, nil, nil, errTorn
	}
	start := 1 + size
	end := start + int(n)
	return b[0], b[start:end], b[end:], nil
}

// stored is an execution as the entries about it describe it, its JSON not looked at: most of what a replay reads is
// replaced by what follows.
type stored struct {
	record    []byte
	frames    map[int][]byte
	events    [][]byte // those of the journal
	lastEvent int
	nextFrame int
	journaled bool // something of it came from the journal
}

func (s *stored) apply(kind byte, body []byte) error {
	switch kind {
	case entryRecord:
		s.record = clone(body)
	case entryEvent:
		s.events = append(s.events, clone(body))
		s.lastEvent++
	case entryFrame, entryGone:
		return s.applyFrame(kind, body)
	case entryCounters:
		events, n := binary.Uvarint(body)
		frames, m := binary.Uvarint(body[max(n, 0):])
		if n <= 0 || m <= 0 {
			return errTorn
		}
		s.lastEvent, s.nextFrame = int(events), int(frames)
	default:
		return fmt.Errorf("entry %q is not known", kind)
	}
	return nil
}

func (s *stored) applyFrame(kind byte, body []byte) error {
	n, size := binary.Uvarint(body)
	if size <= 0 {
		return errTorn
	}
	id := int(n)
	s.nextFrame = max(s.nextFrame, id)
	if kind == entryGone {
		delete(s.frames, id)
	} else {
		s.frames[id] = clone(body[size:])
	}
	return nil
}

func clone(b []byte) []byte {
	return append(make([]byte, 0, len(b)), b...)
}

// encode is for the engine's own types, which always have a JSON form.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("states: encode %T: %v", v, err))
	}
	return b
}
