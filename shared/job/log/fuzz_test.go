package log

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
)

// FuzzLine writes any bytes as a line: they are read back as JSON reads them, each byte that is no UTF-8 as U+FFFD. Of any bytes in
// the place of a chunk there are some or an error.
func FuzzLine(f *testing.F) {
	for _, message := range []string{"", "plain", "\"\\\t\r\n\x00\x1b[0m", "é\u2028\ufeff😀", "\xff\xc3(\xed\xa0\x80", "\x1f\x8b\x08\x00", "12345678\"12345678"} {
		f.Add([]byte(message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		var e encoder
		e.phase("Building", 10)
		e.at(time.Unix(0, 0))
		written := e.append(nil, contentLine, message)
		var got line
		if err := json.Unmarshal(written, &got); err != nil {
			t.Fatalf("%q is written as %q: %v", message, written, err)
		}
		if want := string([]rune(string(message))); got.Message != want || got.Type != "content" || got.State != "Building" {
			t.Errorf("%q is written as %q and read as %+v", message, written, got)
		}
		if content, err := ReadChunk(bytes.NewReader(message)); err == nil && len(content) > maxChunk {
			t.Errorf("a chunk has %d bytes", len(content))
		}
	})
}
