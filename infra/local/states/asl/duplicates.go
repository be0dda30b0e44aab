package asl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// refuseDuplicates finds a member that an object has twice. encoding/json would keep the last one in silence, and a state
// copied without a new name would vanish.
func refuseDuplicates(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // nil for an array
	name := false              // whether the next token of an object is a member's name
	for {
		t, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		top := len(open) - 1
		if s, ok := t.(string); ok && name {
			if open[top][s] {
				return fmt.Errorf("member %q is there twice", s)
			}
			open[top][s] = true
			name = false
			continue
		}
		switch t {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}
