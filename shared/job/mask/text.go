package mask

import "bytes"

// Text is a text without the secrets, as they stand here (see Forms), and without the passwords of URLs.
func Text(text string, secrets []string) string {
	var out bytes.Buffer
	w := NewWriter(&out, secrets)
	_, _ = w.Write([]byte(text)) // a buffer takes everything
	_ = w.Flush()
	return string(URLs(out.Bytes()))
}
