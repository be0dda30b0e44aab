package log

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// buffer is the memory of one chunk.
type buffer struct {
	json   []byte
	text   int // bytes of its lines alone
	zipped bytes.Buffer
	zip    *gzip.Writer // nil until a chunk is full
}

// finish ends the array and returns what is to be stored: compressed when the chunk is as long as full. Most of a chunk is what
// its lines have in common, and a store takes longer for the whole than to compress it takes. A short chunk is left as it is,
// since a job of a few lines is all it is about.
func (b *buffer) finish(full int) (body []byte, zipped bool, err error) {
	b.json = append(b.json, ']')
	if len(b.json) < full {
		return b.json, false, nil
	}
	b.zipped.Reset()
	if b.zip == nil {
		if b.zip, err = gzip.NewWriterLevel(&b.zipped, gzip.BestSpeed); err != nil {
			return nil, false, err
		}
	} else {
		b.zip.Reset(&b.zipped)
	}
	if _, err := b.zip.Write(b.json); err != nil {
		return nil, false, err
	}
	if err := b.zip.Close(); err != nil {
		return nil, false, err
	}
	return b.zipped.Bytes(), true, nil
}

// maxChunk is more than any chunk has: the longest line, each byte of it escaped, after an almost full chunk.
const maxChunk = 8 << 20

// ReadChunk reads a stored chunk, compressed or not, as the JSON that it is.
func ReadChunk(stored io.Reader) ([]byte, error) {
	from := bufio.NewReader(stored)
	var content io.Reader = from
	if magic, _ := from.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		zip, err := gzip.NewReader(from)
		if err != nil {
			return nil, fmt.Errorf("log chunk: %w", err)
		}
		content = zip
	}
	body, err := io.ReadAll(io.LimitReader(content, maxChunk))
	if err != nil {
		return nil, fmt.Errorf("log chunk: %w", err)
	}
	return body, nil
}
