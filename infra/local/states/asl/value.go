package asl

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
)

// MaxPayloadBytes is the most that an input, an output or a task's result may have as JSON in UTF-8; Amazon's service
// fails the state with States.DataLimitExceeded beyond it.
const MaxPayloadBytes = 256 << 10

// Decode reads exactly one JSON value.
func Decode(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the JSON value")
	}
	return v, nil
}

// Encode writes a value as compact JSON, with <, > and & as they are: a payload's size is counted in these bytes.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// text is a value as JSON for a message or for States.Format; a value that came from JSON always has one.
func text(v any) string {
	b, err := Encode(v)
	if err != nil {
		return "?"
	}
	return string(b)
}

func float(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil
}

// integer accepts 3 and 3.0 and rounds 2.6, as the service's functions on numbers do.
func integer(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	if i, err := n.Int64(); err == nil {
		return i, true
	}
	f, err := n.Float64()
	if err != nil || math.Abs(f) >= 1<<62 {
		return 0, false
	}
	return int64(math.Round(f)), true
}

func number(i int64) json.Number {
	return json.Number(strconv.FormatInt(i, 10))
}

// equal compares as JSON does: 1 and 1.0 are the same number, the order of an object's members does not matter.
func equal(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && equalObjects(x, y)
	case []any:
		y, ok := b.([]any)
		return ok && equalArrays(x, y)
	case json.Number:
		y, ok := b.(json.Number)
		return ok && equalNumbers(x, y)
	default:
		return a == b
	}
}

func equalObjects(x, y map[string]any) bool {
	if len(x) != len(y) {
		return false
	}
	for k, v := range x {
		w, ok := y[k]
		if !ok || !equal(v, w) {
			return false
		}
	}
	return true
}

func equalArrays(x, y []any) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !equal(x[i], y[i]) {
			return false
		}
	}
	return true
}

func equalNumbers(x, y json.Number) bool {
	if x == y {
		return true
	}
	a, errA := x.Float64()
	b, errB := y.Float64()
	return errA == nil && errB == nil && a == b
}
