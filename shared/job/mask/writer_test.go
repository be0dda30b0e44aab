package mask

import (
	"bytes"
	"encoding/base64"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestWriter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		secrets []string
		in, out string
	}{
		{"passes on what holds no secret", []string{"secret"}, "se secre\nsecre", "se secre\nsecre"},
		{"masks a secret", []string{"secret"}, "my secret.\n", "my ******.\n"},
		{"masks each of two in a row", []string{"secret"}, "secretsecret", "************"},
		{"masks what begins like itself", []string{"aaab"}, "aaaaaab", "aaa******"},
		{"masks the longer of two that begin alike", []string{"abc", "abcdef"}, "abcdef abcdex", "****** ******dex"},
		{"masks the shorter when the longer does not come", []string{"abc", "abcdef"}, "abcde", "******de"},
		{"makes one mask of two that overlap", []string{"abcd", "cdef"}, "_abcdef_", "_******_"},
		{"makes one mask of a chain", []string{"aba"}, "ababababa.", "******."},
		{"masks one inside another", []string{"abcdef", "cde"}, "abcdef cde", "****** ******"},
		{"masks across line ends", []string{"line1\nline2"}, "x line1\nline2 y", "x ****** y"},
		{"masks bytes that are no text", []string{"\xff\xfe\x00"}, "a\xff\xfe\x00b", "a******b"},
		{"leaves out what is too short", []string{"", "a", "ab"}, "a ab abc", "a ab abc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{len(c.in), 1, 2, 3} {
				if got := masked(t, c.secrets, c.in, func() int { return size }); got != c.out {
					t.Errorf("in writes of %d: %q, want %q", size, got, c.out)
				}
			}
		})
	}
}

func TestWriterPassesOnWhatCannotBeASecret(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := NewWriter(&out, []string{"secret"})
	if _, err := w.Write([]byte("ready> sec")); err != nil {
		t.Fatal(err)
	}
	if out.String() != "ready> " {
		t.Errorf("passed on %q before the end", out.String())
	}
}

func TestWriterNeverShowsASecretHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		letters := func(n int) string {
			b := make([]byte, n)
			for i := range b {
				b[i] = "ab\n"[random.IntN(3)]
			}
			return string(b)
		}
		secrets := []string{letters(3 + random.IntN(4)), letters(3 + random.IntN(4))}
		text := letters(60)
		whole := masked(t, secrets, text, func() int { return len(text) })
		split := masked(t, secrets, text, func() int { return 1 + random.IntN(7) })
		if whole != split {
			t.Fatalf("seed %d: %q split is %q", seed, whole, split)
		}
		for _, s := range secrets {
			if strings.Contains(whole, s) {
				t.Fatalf("seed %d: %q shows %q", seed, whole, s)
			}
		}
	}
}

// masked writes text through a Writer in pieces.
func masked(t *testing.T, secrets []string, text string, size func() int) string {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, secrets)
	for len(text) > 0 {
		n := min(size(), len(text))
		if _, err := w.Write([]byte(text[:n])); err != nil {
			t.Fatal(err)
		}
		text = text[n:]
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestFormsAreMasked(t *testing.T) {
	t.Parallel()
	const secret = "p@ss/wörd +1"
	forms := Forms([]string{secret})
	for _, printed := range []string{
		secret, "p%40ss%2Fw%C3%B6rd+%2B1", "p%40ss%2Fw%C3%B6rd%20+1",
		base64.StdEncoding.EncodeToString([]byte(secret)),
	} {
		if got := masked(t, forms, "<"+printed+">", func() int { return 5 }); got != "<"+Mask+">" {
			t.Errorf("%q is shown as %q", printed, got)
		}
	}
	for _, user := range []string{"u", "me", "abc"} { // each place within base64's groups of three
		header := base64.StdEncoding.EncodeToString([]byte(user + ":" + secret))
		if got := masked(t, forms, header, func() int { return 5 }); !strings.Contains(got, Mask) || len(got) > 6+len(Mask)+6 {
			t.Errorf("%q is shown as %q", header, got)
		}
	}
}

func TestURLs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"no address":                                   "no address",
		"https://github.com/x":                         "https://github.com/x",
		"https://user@github.com/x":                    "https://user@github.com/x",
		"From https://user:pass@github.com/x.git now":  "From https://user:******@github.com/x.git now",
		"http://u:p@ss@h:80/ and https://v:q@h":        "http://u:******@h:80/ and https://v:******@h",
		"'https://u:p@h' http://localhost:8080/@a:b@c": "'https://u:******@h' http://localhost:8080/@a:b@c",
		"https://u:******@h":                           "https://u:******@h",
		"://":                                          "://",
	} {
		if got := string(URLs([]byte(in))); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

func BenchmarkWriter(b *testing.B) {
	text := bytes.Repeat([]byte("compiling some/package/of/the/project/file.go with all its dependencies and warnings\n"), 800)
	w := NewWriter(discard{}, Forms([]string{"correct-horse-battery", "AKIAIOSFODNN7EXAMPLE"}))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		_, _ = w.Write(text)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
