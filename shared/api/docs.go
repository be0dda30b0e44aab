package api

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// pagePolicy lets the reference page load what the service itself has, and nothing else. Swagger UI's style sheet has images in
// itself.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// document is a file as it is answered.
type document struct {
	kind   string // its Content-Type
	plain  []byte
	zipped func() ([]byte, error)
}

// Docs answers the definition of the API and the page that it is read on. Of files it takes openapi.yaml, docs/index.html, which
// is the page, and all else in docs. An error of theirs is every request's error.
func Docs(files fs.FS) http.Handler {
	read := sync.OnceValues(func() (map[string]document, error) { return readDocuments(files) })
	answer := func(name func(*http.Request) string) endpoint {
		return func(w http.ResponseWriter, r *http.Request) error {
			documents, err := read()
			if err != nil {
				return fmt.Errorf("read the reference page: %w", err)
			}
			found, ok := documents[name(r)]
			if !ok {
				return noSuchRoute(r)
			}
			return found.answer(w, r)
		}
	}
	named := func(name string) func(*http.Request) string { return func(*http.Request) string { return name } }
	return resource(map[string]http.Handler{
		definitionRoute: answer(named("openapi.yaml")),
		docsRoute:       answer(named("docs/index.html")),
		docsFileRoute:   answer(func(r *http.Request) string { return "docs/" + r.PathValue("file") }),
	})
}

func readDocuments(files fs.FS) (map[string]document, error) {
	all := map[string]document{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		plain, err := fs.ReadFile(files, name)
		all[name] = document{kindOf(name), plain, sync.OnceValues(func() ([]byte, error) { return zip(plain) })}
		return err
	})
	return all, err
}

// kindOf is written out, as what package mime says depends on the machine.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".yaml":
		return typeYAML
	default:
		return "text/plain; charset=utf-8"
	}
}

func zip(plain []byte) ([]byte, error) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err := w.Close()
	return zipped.Bytes(), err
}

// answer writes the document, in gzip where that is understood: the viewer has 1.7 MB, and a Lambda's answer at most 6.
func (d document) answer(w http.ResponseWriter, r *http.Request) error {
	header := w.Header()
	header.Set("Content-Security-Policy", pagePolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "public, max-age=300")
	header.Set("Vary", "Accept-Encoding")
	body := d.plain
	if acceptsGzip(r.Header) {
		zipped, err := d.zipped()
		if err != nil {
			return err
		}
		header.Set("Content-Encoding", "gzip")
		body = zipped
	}
	answerBytes(w, http.StatusOK, d.kind, body)
	return nil
}

// acceptsGzip holds when Accept-Encoding names gzip without refusing it. A client that says less gets the document as it is.
func acceptsGzip(h http.Header) bool {
	for coding := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(coding, " ", ""), ";q=")
		if !strings.EqualFold(name, "gzip") {
			continue
		}
		q, err := strconv.ParseFloat(weight, 64)
		return weight == "" || err == nil && q > 0
	}
	return false
}
