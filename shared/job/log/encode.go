package log

import (
	"encoding/binary"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/containerops/containerops/shared/job/mask"
)

// encoder writes lines as JSON. A build may print hundreds of megabytes, so what lines have in common is encoded once.
type encoder struct {
	end  []byte // what follows the time: state and progress
	tail []byte // what follows the message: the time and end
	urls bool   // whether there may be URLs in the messages
}

func (e *encoder) phase(state string, progress int) {
	e.end = append(e.end[:0], `","State":"`...)
	e.end = appendText(e.end, []byte(state))
	e.end = append(e.end, `","Progress":`...)
	e.end = strconv.AppendInt(e.end, int64(progress), 10)
	e.end = append(e.end, '}')
}

// at sets the time of the lines that follow.
func (e *encoder) at(now time.Time) {
	e.tail = now.UTC().AppendFormat(append(e.tail[:0], `","Time":"`...), time.RFC3339Nano)
	e.tail = append(e.tail, e.end...)
}

// The beginnings of the two types of line.
const (
	phaseLine   = `{"Type":"phase","Message":"`
	contentLine = `{"Type":"content","Message":"`
)

func (e *encoder) append(to []byte, beginning string, message []byte) []byte {
	if e.urls {
		message = mask.URLs(message)
	}
	return append(appendText(append(to, beginning...), message), e.tail...)
}

// appendText appends what stands between the quotes of a JSON string. Bytes that are not UTF-8 become U+FFFD.
func appendText(to, text []byte) []byte {
	for len(text) > 0 {
		plain := plainPrefix(text)
		to = append(to, text[:plain]...)
		if text = text[plain:]; len(text) == 0 {
			break
		}
		size := 1
		to, size = appendSpecial(to, text)
		text = text[size:]
	}
	return to
}

// plainPrefix is how many first bytes of text stand for themselves in a JSON string. It looks at eight bytes at a time.
func plainPrefix(text []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; len(text)-n >= 8; n += 8 {
		v := binary.LittleEndian.Uint64(text[n:])
		quote, back := v^(ones*'"'), v^(ones*'\\')
		if (v|(v-ones*0x20)|(quote-ones)|(back-ones))&tops != 0 { // a borrow only ever finds too much
			break
		}
	}
	for n < len(text) && text[n] >= 0x20 && text[n] < utf8.RuneSelf && text[n] != '"' && text[n] != '\\' {
		n++
	}
	return n
}

// appendSpecial appends the first character of text, one that does not stand for itself, and returns its size.
func appendSpecial(to, text []byte) ([]byte, int) {
	const hex = "0123456789abcdef"
	switch c := text[0]; {
	case c == '"', c == '\\':
		return append(to, '\\', c), 1
	case c == '\t':
		return append(to, '\\', 't'), 1
	case c == '\n':
		return append(to, '\\', 'n'), 1
	case c == '\r':
		return append(to, '\\', 'r'), 1
	case c < 0x20:
		return append(to, '\\', 'u', '0', '0', hex[c>>4], hex[c&15]), 1
	}
	r, size := utf8.DecodeRune(text)
	return utf8.AppendRune(to, r), size
}
