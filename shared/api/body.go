package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/containerops/containerops/shared/pipeline"
)

// MaxBody bounds a request's body, in bytes: what passes through a Lambda in base64 (API.md, Settled, "Sizes").
const MaxBody = 4_400_000

// readBody reads the whole body: its signature is checked before anything of it is understood.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxBody+1))
	if err != nil {
		return nil, pipeline.Faultf(pipeline.InvalidParam, "body: ended too early: %v", err)
	}
	if len(body) > MaxBody {
		return nil, pipeline.Faultf(pipeline.TooLarge, "body: has more than %d bytes", MaxBody)
	}
	return body, nil
}

// decodeJSON reads a body of JSON. Names are matched exactly and unknown ones ignored; a name given twice and text that is
// not UTF-8 are refused. A missing Content-Type is taken for JSON.
func decodeJSON(r *http.Request, body []byte, into any) error {
	if given := r.Header.Get("Content-Type"); given != "" {
		if format, err := bodyFormat(given); err != nil || format != pipeline.JSON {
			return pipeline.Faultf(pipeline.InvalidParam, "Content-Type: %.80q: this operation takes application/json;charset=utf8", given)
		}
	}
	if err := json.Unmarshal(body, into); err != nil {
		return pipeline.Faultf(pipeline.InvalidParam, "%s", describe(err))
	}
	if jsontext.Value(body).Kind() == 'n' { // Unmarshal takes null for nothing to do
		return pipeline.Faultf(pipeline.InvalidParam, "body: must be %s, is null", goKind(reflect.TypeOf(into).Elem()))
	}
	return nil
}

// describe says what is wrong with a body of JSON and where, in the words of its writer and not of the decoder.
func describe(err error) string {
	var wrong *json.SemanticError
	if errors.As(err, &wrong) && wrong.GoType != nil && wrong.JSONKind != 0 {
		return fmt.Sprintf("%s: must be %s, is %s", field(wrong.JSONPointer), goKind(wrong.GoType), jsonKind(wrong.JSONKind))
	}
	var syntax *jsontext.SyntacticError
	switch {
	case !errors.As(err, &syntax):
		return "body: is not JSON: it ends too early"
	case errors.Is(err, jsontext.ErrDuplicateName):
		return field(syntax.JSONPointer) + ": is there twice"
	default:
		return fmt.Sprintf("body: is not JSON at byte %d: %v", syntax.ByteOffset, syntax.Err)
	}
}

func field(at jsontext.Pointer) string {
	if at == "" {
		return "body"
	}
	return strings.Join(slices.Collect(at.Tokens()), ".")
}

func goKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Slice:
		return "an array"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "an object"
	default:
		return "a whole number"
	}
}

func jsonKind(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case '[', ']':
		return "an array"
	case '{', '}':
		return "an object"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}
